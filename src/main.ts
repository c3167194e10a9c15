import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import type { BatchAction } from './batches/batches.ts';
import type { ExportFlags } from './command-line/export.ts';
import type { PreviewFlags } from './command-line/preview-skill.ts';
import type { BudgetFlags, PlanFlags, RunFlags } from './command-line/run.ts';
import { sayIssue } from './command-line/say-issue.ts';
import type { ServeFlags } from './command-line/serve.ts';
import { version } from './command-line/version.ts';
import { examineConfig, type Flags, readConfig } from './config.ts';
import { isMendable } from './errors.ts';
import { settings } from './settings.ts';

z.config({ customError: sayIssue });

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('It must be a whole number.');
  return number;
}

function positiveNumber(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return number;
}

function addSettings(command: Command): Command {
  for (const { flag, meaning } of settings) {
    if (flag !== null) command.addOption(new Option(flag, meaning));
  }
  return command;
}

/** Everything is closed; a connection that the queue made anew after its server was away would keep the process. */
function endNow(): never {
  process.exit(process.exitCode);
}

// A reader that has seen enough, as head does, ends no work.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const program = new Command('agentinstruct')
  .description('Raw documents in, verified post-training records out: AgentInstruct as an MCP server.')
  .showHelpAfterError('Add --help for the options.')
  .version(version);

const format = () =>
  new Option('--format <form>', 'form of the records')
    .choices(['full', 'messages', 'sharegpt', 'alpaca'])
    .default('messages');

function addBudgetOptions(command: Command): Command {
  return command
    .option('--max-cost <usd>', 'budget in US dollars', positiveNumber)
    .option('--max-tokens <count>', 'budget in tokens', wholeNumber)
    .option('--max-calls <count>', 'budget in teacher answers', wholeNumber);
}

function addPlanOptions(command: Command): Command {
  return addBudgetOptions(addSettings(command))
    .argument('[paths...]', 'files and folders of seeds')
    .option(
      '--skill <name...>',
      'skills to make records of, each as name or name=weight; left out: reading-comprehension',
      [],
    )
    .option('-n, --records <count>', 'accepted records to end with, exactly', wholeNumber, 10)
    .option('--refinements <count>', 'refinement goals tried on each instruction', wholeNumber, 1)
    .option('--instructions <count>', 'instructions written at once for one passage and kind', wholeNumber, 1)
    .option('--answers <count>', 'independent answers to closed instructions', wholeNumber, 2)
    .option('--concurrency <count>', 'candidates worked at once', wholeNumber)
    .option(
      '--max-candidates <count>',
      'stop after this many candidates; left out: 50 for each record',
      wholeNumber,
    )
    .option('--kinds <name...>', 'only these kinds')
    .option('--transformations <name...>', 'only these transformations')
    .option('--passage-words <count>', 'longest passage in words; left out: as each skill says', wholeNumber)
    .option('--language <tag>', 'language of the records; left out: that of each seed')
    .option('--random-seed <text>', 'everything drawn comes from it', '1');
}

addPlanOptions(program.command('run'))
  .description('make records from files and folders of seeds')
  .option('-o, --out <file>', 'where the records go', 'records.jsonl')
  .option('--overwrite', 'replace the file where another batch or something else wrote it', false)
  .addOption(format())
  .action(async (paths: string[], flags: RunFlags & Flags) => {
    const { run } = await import('./command-line/run.ts');
    process.exitCode = await run(readConfig(flags), paths, flags);
  });

// What only a run needs is taken and not used, so that the same flags serve both.
addPlanOptions(program.command('plan'))
  .addOption(new Option('-o, --out <file>').hideHelp())
  .addOption(new Option('--overwrite').hideHelp())
  .addOption(format().hideHelp())
  .description('try a few candidates and forecast what a run with the same flags will need')
  .action(async (paths: string[], flags: PlanFlags & Flags) => {
    const { planRun } = await import('./command-line/plan.ts');
    await planRun(readConfig(flags), paths, flags);
  });

addSettings(program.command('serve'))
  .description('serve MCP: on standard input and output, or over HTTP')
  .option('--http', 'serve HTTP at /mcp instead', false)
  .option('--host <address>', 'address to listen on; 127.0.0.1 where not said')
  .option('--port <number>', 'port to listen on', wholeNumber, 3920)
  .option('--allowed-hosts <name...>', 'names by which clients reach the server, without port')
  .option('--allowed-origins <name...>', 'host names of web pages that may call')
  .action(async (flags: ServeFlags & Flags) => {
    const { serve } = await import('./command-line/serve.ts');
    await serve(readConfig(flags), flags);
    endNow();
  });

const batches = program.command('batches').description('look at batches, and change them');

addSettings(batches.command('show', { isDefault: true }))
  .description('one batch, or all of them in brief')
  .argument('[id]', 'id of a batch')
  .action(async (id: string | undefined, flags: Flags) => {
    const { showBatches } = await import('./command-line/batches.ts');
    await showBatches(readConfig(flags), id);
  });

const actions: [name: string, action: BatchAction, description: string][] = [
  ['pause', 'pause', 'stop it after the calls in flight, whoever works it'],
  ['resume', 'resume', 'work on one that is paused, in this process'],
  ['cancel', 'cancel', 'end it for good; what was accepted is kept'],
  ['retry-failed', 'retry_failed', 'try the failed candidates anew, in this process'],
  [
    'raise-budget',
    'raise_budget',
    'give it higher caps, which count all that was spent, and work on it in this process',
  ],
];
for (const [name, action, description] of actions) {
  const command = addSettings(batches.command(name))
    .description(description)
    .argument('<id>', 'id of a batch');
  if (action === 'raise_budget') addBudgetOptions(command);
  command.action(async (id: string, flags: BudgetFlags & Flags) => {
    const { controlBatch } = await import('./command-line/batches.ts');
    const { readBudget } = await import('./command-line/run.ts');
    process.exitCode = await controlBatch(readConfig(flags), id, action, readBudget(flags));
  });
}

addSettings(program.command('worker'))
  .description('work batches that others ordered in the same database, on any number of machines')
  .action(async (flags: Flags) => {
    const { work } = await import('./command-line/worker.ts');
    await work(readConfig(flags));
    endNow();
  });

addSettings(program.command('export'))
  .description('write records to a JSONL file, with a card beside it')
  .option('--run <id>', 'only of this batch or flow')
  .option('--skill <name>', 'only of this skill')
  .option('--kind <name>', 'only of this kind')
  .option('--language <tag>', 'only in this language')
  .option('--answered-by <model>', 'only with answers by this model, as the records name it')
  .option('-o, --out <file>', 'where the records go', 'records.jsonl')
  .option('--overwrite', 'replace the file if it is there', false)
  .addOption(format())
  .action(async (flags: ExportFlags & Flags) => {
    const { exportRecords } = await import('./command-line/export.ts');
    await exportRecords(readConfig(flags), flags);
  });

const skills = program.command('skills').description('look at skill files');

addSettings(skills.command('check'))
  .description('list every fault of the skill files, by file and line')
  .argument('[directory]', 'a directory of skill files; left out: all that are used')
  .action(async (directory: string | undefined, flags: Flags) => {
    const { checkSkills } = await import('./command-line/skills.ts');
    process.exitCode = await checkSkills(readConfig(flags), directory);
  });

addSettings(skills.command('preview'))
  .description('take one seed through a skill and show every prompt and answer')
  .argument('<skill>', 'name of the skill')
  .requiredOption('--seed <file>', 'the seed')
  .option('--kinds <name...>', 'only these kinds')
  .option('--random-seed <text>', 'everything drawn comes from it', '1')
  .action(async (name: string, flags: PreviewFlags & Flags) => {
    const { previewSkill } = await import('./command-line/preview-skill.ts');
    process.exitCode = await previewSkill(readConfig(flags), name, flags);
  });

addSettings(program.command('packages').description('Python packages for programs to import').command('add'))
  .description(
    'fetch packages, sympy or numpy for instance, with all that they need, and ready the interpreter with them',
  )
  .argument('<name...>', 'names, with ==version where it matters')
  .action(async (names: string[], flags: Flags) => {
    const { addPythonPackages } = await import('./command-line/python-packages.ts');
    await addPythonPackages(readConfig(flags), names);
  });

addSettings(program.command('doctor'))
  .description('tell what is configured, reachable or missing, and the mend of each')
  .action(async (flags: Flags) => {
    const { examine } = await import('./command-line/doctor.ts');
    process.exitCode = await examine(examineConfig(flags));
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(
    `${isMendable(error) ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
}
