/** Loaded into the measured process: appends its memory use to the file `MEMORY_LOG`, one line of JSON a second. */
import {appendFileSync} from 'node:fs';

const file = process.env.MEMORY_LOG;
const startedAt = performance.now();
if (file !== undefined && file !== '') {
	setInterval(() => {
		const {rss, heapUsed, heapTotal, external} = process.memoryUsage();
		const seconds = (performance.now() - startedAt) / 1000;
		appendFileSync(file, `${JSON.stringify({seconds, rss, heapUsed, heapTotal, external})}\n`);
	}, 1000).unref();
}
