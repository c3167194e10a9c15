import { testHostile } from './hostile-suite.ts';

testHostile('python');
