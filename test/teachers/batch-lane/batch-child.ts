import { askMany, makeTeacher } from './batch-ask.ts';

/** A process of its own that asks `count` questions of a run, and prints the texts of their answers as JSON. */
const [url = '', count = ''] = process.argv.slice(2);
const teacher = makeTeacher(url);
const answers = await askMany(teacher, Number(count)).answers();
process.stdout.write(JSON.stringify(answers.map(({ text }) => text)));
await teacher.close();
