/** So often the ingest queue hands a message out that is not done with; then it goes to the dead letters. */
export const MOST_RECEIVES = 5;
