import type { Command } from "commander";
import { usage } from "../errors.ts";

/** Prints a script for a shell that completes `lake`'s commands and their options. @throws LakeError */
export function completion(shell: string, program: Command): void {
  const script = SCRIPTS[shell];
  if (!script) throw usage(`no completion for '${shell}'; there is one for ${Object.keys(SCRIPTS).join(", ")}`);
  process.stdout.write(script(wordsOf(program)));
}

interface Words {
  commands: { name: string; description: string; options: string[] }[];
  options: string[];
}

const SCRIPTS: Readonly<Record<string, (words: Words) => string>> = { bash, zsh, fish };

function wordsOf(program: Command): Words {
  return {
    commands: program.commands.map((command) => ({
      name: command.name(),
      description: command.description(),
      options: longNames(command),
    })),
    options: [...longNames(program), "--help"],
  };
}

const longNames = ({ options }: Command) => options.flatMap(({ long }) => (long ? [long] : []));

/** After a command its options and files, before it the commands. */
function bash({ commands, options }: Words): string {
  const cases = commands.map((each) => `    ${each.name}) words="${[...each.options, ...options].join(" ")}" ;;`);
  return `# bash: source <(lake completion bash)
_lake() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words="${[...commands.map(({ name }) => name), ...options].join(" ")}"
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _lake lake
`;
}

function zsh({ commands, options }: Words): string {
  const quoted = (text: string) => text.replaceAll("'", "'\\''").replaceAll(":", "\\:");
  const named = commands.map(({ name, description }) => `    '${name}:${quoted(description)}'`);
  const cases = commands.map((each) => `    ${each.name}) compadd -- ${[...each.options, ...options].join(" ")} ;;`);
  return `#compdef lake
# zsh: source <(lake completion zsh)
_lake() {
  local -a commands=(
${named.join("\n")}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  case "\${words[2]}" in
${cases.join("\n")}
  esac
  _files
}
compdef _lake lake
`;
}

function fish({ commands, options }: Words): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "\\'")}'`;
  const first = commands.map(
    ({ name, description }) => `complete -c lake -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
  );
  const own = commands.flatMap(({ name, options: each }) =>
    each.map((option) => `complete -c lake -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`),
  );
  const all = options.map((option) => `complete -c lake -l ${option.slice(2)}`);
  return `# fish: lake completion fish | source\n${[...first, ...own, ...all].join("\n")}\n`;
}
