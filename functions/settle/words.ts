export const plural = (n: number, thing: string) => `${n} ${thing}${n === 1 ? "" : "s"}`;

export const lines = (all: string[]) => all.join("\n");
