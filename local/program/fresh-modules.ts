import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const mark = "evaluation";
let evaluations = 0;
let hooked = false;

/**
 * Imports a program as if for the first time: the file and every module of the project that it reaches run again, so
 * that neither resources nor configuration of an earlier evaluation stay behind in a module's variables.
 */
export async function importFresh(file: string): Promise<Readonly<Record<string, unknown>>> {
  hookOnce();
  const url = pathToFileURL(file);
  url.searchParams.set(mark, String(++evaluations));
  return (await import(url.href)) as Readonly<Record<string, unknown>>;
}

function hookOnce(): void {
  if (hooked) return;
  hooked = true;
  registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier, context);
      const evaluation = markOf(context.parentURL);
      if (evaluation === null || !resolved.url.startsWith("file:") || resolved.url.includes("/node_modules/")) {
        return resolved;
      }
      const url = new URL(resolved.url);
      url.searchParams.set(mark, evaluation);
      return { ...resolved, url: url.href };
    },
  });
}

function markOf(url: string | undefined): string | null {
  return url?.startsWith("file:") === true ? new URL(url).searchParams.get(mark) : null;
}
