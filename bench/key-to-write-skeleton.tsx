/** The baseline of `key-to-write.ts`: forty rows of Ink and an input line, without a chat. Prints one JSON object. */
import {Box, render, Text, useInput} from 'ink';
import {memo, useState} from 'react';
import {Keyboard, Screen, type} from './support/typist.ts';

const {keys, warmUpKeys} = JSON.parse(process.argv[2] ?? '') as {keys: number; warmUpKeys: number};

const Plain = memo(({row}: {readonly row: number}) => (
	<Text wrap="truncate">{`${row} ${'word '.repeat(22)}`}</Text>
));

const Skeleton = () => {
	const [line, setLine] = useState('');
	useInput((input, key) => setLine(before => (key.ctrl ? '' : before + input)));
	return (
		<Box flexDirection="column" height={40}>
			{Array.from({length: 39}, (_, row) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
				<Plain key={row} row={row} />
			))}
			<Text>{`> ${line}`}</Text>
		</Box>
	);
};

/** Ink reads stdin itself instead of receiving events. */
class ReadKeyboard extends Keyboard {
	private readonly chunks: string[] = [];
	override emit(event: string, ...values: unknown[]): boolean {
		if (event === 'data') {
			this.chunks.push(String(values[0]));
			super.emit('readable');
		}
		return super.emit(event, ...values);
	}
	read(): string | null {
		return this.chunks.shift() ?? null;
	}
}

const screen = new Screen();
const keyboard = new ReadKeyboard();
render(<Skeleton />, {
	stdout: screen as unknown as NodeJS.WriteStream,
	stdin: keyboard as unknown as NodeJS.ReadStream,
	alternateScreen: true,
	incrementalRendering: true,
	maxFps: 250,
	exitOnCtrlC: false,
	patchConsole: false,
	interactive: true,
});
await type(screen, keyboard, warmUpKeys);
process.stdout.write(`${JSON.stringify({idle: await type(screen, keyboard, keys)})}\n`);
process.exit(0);
