/** Tests that need a NATS server. Without one they are skipped, or fail if `TERMCHAT_REQUIRE_NATS` is 1. */
import {describe, test} from 'vitest';
import {natsProblem} from './nats-server.ts';

export const describeWithNats = (name: string, tests: () => void): void => {
	const problem = natsProblem();
	if (problem === undefined) describe(name, tests);
	else if (process.env.TERMCHAT_REQUIRE_NATS === '1') {
		test(name, () => {
			throw new Error(problem);
		});
	} else describe.skip(`${name} (${problem})`, tests);
};
