/**
 * Sums up the JSON reports of all suites in a folder: `sum-results.ts FOLDER [FAILED_STEP…]` prints a line per
 * suite and `N passed, N failed` as the last one; exit 1 where anything failed. A step that failed without a
 * failed test to show for it (types, lint, a suite that did not start) counts as one.
 */
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';

interface Report {
	readonly numPassedTests: number;
	readonly numFailedTests: number;
	readonly numPendingTests: number;
	readonly testResults: readonly {readonly status: string; readonly assertionResults: readonly unknown[]}[];
}

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
		};
	});

for (const {name, passed, failed, skipped} of suites) {
	console.log(`${name}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}
for (const step of failedSteps) console.log(`${step}: failed`);

const passed = suites.reduce((sum, suite) => sum + suite.passed, 0);
const failedTests = suites.reduce((sum, suite) => sum + suite.failed, 0);
const failed = Math.max(failedTests, failedSteps.length);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
