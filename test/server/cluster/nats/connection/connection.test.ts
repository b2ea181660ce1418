import {expect, test} from 'vitest';
import {splitLogin} from '../../../../../source/server/cluster/nats/connection/connection.ts';

test.each([
	[['nats://10.0.0.1:4222', '10.0.0.2:4222'], {servers: ['nats://10.0.0.1:4222', 'nats://10.0.0.2:4222']}],
	[
		['nats://ann:p%40ss@10.0.0.1:4222', 'tls://ann:p%40ss@n2.example:4222'],
		{servers: ['nats://10.0.0.1:4222', 'tls://n2.example:4222'], user: 'ann', pass: 'p@ss'},
	],
	[['nats://s3cret@10.0.0.1:4222'], {servers: ['nats://10.0.0.1:4222'], token: 's3cret'}],
])('takes the login from the URLs %j', (urls, options) => {
	expect(splitLogin(urls)).toEqual(options);
});
