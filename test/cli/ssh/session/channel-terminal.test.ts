import {EventEmitter} from 'node:events';
import type {ServerChannel} from 'ssh2';
import {expect, test} from 'vitest';
import {ChannelOutput, sizeOf} from '../../../../source/cli/ssh/session/channel-terminal.ts';

class FakeChannel extends EventEmitter {
	readonly written: string[] = [];
	writable = true;
	writableLength = 0;
	write(text: string): boolean {
		this.written.push(text);
		return true;
	}
}

const open = (maxBacklog = 100) => {
	const channel = new FakeChannel();
	const events: string[] = [];
	const output = new ChannelOutput(
		channel as unknown as ServerChannel,
		{columns: 80, rows: 24},
		maxBacklog,
		() => events.push('backlog'),
	);
	output.on('resize', () => events.push(`${output.columns}×${output.rows}`));
	return {channel, output, events};
};

test('lines end with CR and LF, and the writes of one turn are one', async () => {
	const {channel, output} = open();
	output.write('one\ntwo\r');
	output.write('\nthree');
	await Promise.resolve();
	expect(channel.written).toEqual(['one\r\ntwo\r\nthree']);
});

test('reports a new size, within bounds', () => {
	const {output, events} = open();
	output.resize(sizeOf({cols: 120, rows: 40}));
	output.resize(sizeOf({cols: 1e9, rows: 1e9}));
	output.resize(sizeOf({cols: 0, rows: 0}));
	expect(events).toEqual(['120×40', '400×150', '80×24']);
});

test('reports a client that reads too slowly', async () => {
	const {channel, output, events} = open();
	output.write('a');
	await Promise.resolve();
	expect(events).toEqual([]);
	channel.writableLength = 101;
	output.write('b');
	await Promise.resolve();
	expect(events).toEqual(['backlog']);
});

test('a channel that is closed is not written to', () => {
	const {channel, output} = open();
	channel.writable = false;
	expect(output.write('a')).toBe(false);
	expect(channel.written).toEqual([]);
});
