/** What datasets and columns may be called: engines fold case, and quote nothing. */
export const NAME = /^[a-z][a-z0-9_]*$/;
export const NAME_RULE = "use lower case letters, digits and '_', beginning with a letter";
