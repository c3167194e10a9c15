import { Command, InvalidArgumentError, Option } from 'commander';
import { type RunFlags, run } from './command-line/run.ts';
import { type Flags, readConfig } from './config.ts';
import { isMendable } from './errors.ts';
import { settings } from './settings.ts';

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('It must be a whole number.');
  return number;
}

function addSettings(command: Command): Command {
  for (const { flag, meaning } of settings) {
    if (flag !== null) command.addOption(new Option(flag, meaning));
  }
  return command;
}

const program = new Command('agentinstruct')
  .description('Raw documents in, verified post-training records out: AgentInstruct as an MCP server.')
  .showHelpAfterError()
  .version('0.1.0');

addSettings(program.command('run'))
  .description('make records from files and folders of seeds')
  .argument('[paths...]', 'files and folders of seeds')
  .option('--skill <name[=weight]...>', 'skills to make records of', [])
  .option('-n, --records <count>', 'accepted records to end with, exactly', wholeNumber, 10)
  .option('--refinements <count>', 'refinement goals tried on each instruction', wholeNumber, 1)
  .option('--answers <count>', 'independent answers to closed instructions', wholeNumber, 2)
  .option('--concurrency <count>', 'candidates worked at once', wholeNumber, 8)
  .option('--max-candidates <count>', 'stop after this many candidates', wholeNumber)
  .option('--language <tag>', 'language of the records; left out: that of each seed')
  .option('--random-seed <text>', 'everything drawn comes from it', '1')
  .option('-o, --out <file>', 'where the records go', 'records.jsonl')
  .addOption(
    new Option('--format <form>', 'form of the records')
      .choices(['full', 'messages', 'sharegpt', 'alpaca'])
      .default('messages'),
  )
  .action(async (paths: string[], flags: RunFlags & Flags) => {
    process.exitCode = await run(readConfig(flags), paths, flags);
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(
    `${isMendable(error) ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
}
