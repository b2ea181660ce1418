/**
 * Sums up the JSON reports of all suites in a folder: `sum-results.ts FOLDER [FAILED_STEP…]` prints a line per
 * suite, the name and the first lines of the error of each failed test, and `N passed, N failed` as the last line.
 * Exits with 1 if anything failed. A failed step without a failed test (types, lint, a suite that did not start)
 * counts as one.
 */
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';

interface Report {
	readonly numPassedTests: number;
	readonly numFailedTests: number;
	readonly numPendingTests: number;
	readonly testResults: readonly FileReport[];
}

interface FileReport {
	readonly name: string;
	readonly status: string;
	/** The error of a file that could not be loaded. */
	readonly message: string;
	readonly assertionResults: readonly {
		readonly fullName: string;
		readonly status: string;
		readonly failureMessages: readonly string[];
	}[];
}

/** Lines of an error that are printed: the message and the nearest places in the stack. */
const linesPerError = 12;

const summary = (title: string, error: string): string =>
	[`FAILED ${title}`, ...error.split('\n').slice(0, linesPerError)].join('\n  ');

/** The failed tests of a file, or the file itself if it could not be loaded. */
const failures = ({name, status, message, assertionResults}: FileReport): string[] => {
	const file = path.relative(process.cwd(), name);
	if (status === 'failed' && assertionResults.length === 0) return [summary(file, message)];
	return assertionResults
		.filter(test => test.status === 'failed')
		.map(({fullName, failureMessages}) => summary(`${file}: ${fullName}`, failureMessages.join('\n')));
};

const [folder = '.', ...failedSteps] = process.argv.slice(2);

const suites = readdirSync(folder)
	.filter(file => file.endsWith('.json'))
	.sort()
	.map(file => {
		const report = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Report;
		// A file that could not even be loaded has no tests to count.
		const brokenFiles = report.testResults.filter(
			({status, assertionResults}) => status === 'failed' && assertionResults.length === 0,
		).length;
		return {
			name: path.basename(file, '.json'),
			passed: report.numPassedTests,
			failed: report.numFailedTests + brokenFiles,
			skipped: report.numPendingTests,
			failures: report.testResults.flatMap(failures),
		};
	});

for (const {failures} of suites) for (const failure of failures) console.log(`${failure}\n`);
for (const {name, passed, failed, skipped} of suites) {
	console.log(`${name}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}
for (const step of failedSteps) console.log(`${step}: failed`);

const passed = suites.reduce((sum, suite) => sum + suite.passed, 0);
const failedTests = suites.reduce((sum, suite) => sum + suite.failed, 0);
const failed = Math.max(failedTests, failedSteps.length);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
