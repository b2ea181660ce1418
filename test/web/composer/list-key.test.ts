import {expect, test} from 'vitest';
import {helpCommands} from '../../../source/commands/slash/registry.ts';
import {completionAt} from '../../../source/commands/suggestions/completion.ts';
import type {CompletionSources} from '../../../source/commands/suggestions/completion-sources.ts';
import {listKey} from '../../../source/web/composer/list-key.ts';

const sources: CompletionSources = {
	nicks: ['bobby', 'bob', 'ann'],
	rooms: ['dev', 'ops'],
	commands: helpCommands('page'),
	settings: [],
	emoji: undefined,
};

/** What Enter does after this text. */
const enterAfter = (text: string, selected = -1) => {
	const completion = completionAt(text, text.length, sources, 'typing');
	if (completion === undefined) throw new Error(`Nothing completes "${text}".`);
	return listKey({key: 'Enter', shiftKey: false}, completion, selected);
};

test('Enter sends what is typed as long as no candidate is selected', () => {
	for (const text of ['thanks @bob', 'thanks @Bob', '@bo', '#op', '/help', '/hel', '/notify #dev a']) {
		expect(enterAfter(text), text).toBeUndefined();
	}
});

test('Enter takes what the user has selected, and completes the beginning of a command that needs arguments', () => {
	expect(enterAfter('thanks @bo', 1)).toEqual({type: 'take', index: 1});
	expect(enterAfter('thanks @bob', 0)).toEqual({type: 'take', index: 0});
	expect(enterAfter('/kic')).toEqual({type: 'take', index: 0});
});

test('the arrow keys move around the list, Tab takes and Esc closes', () => {
	const completion = completionAt('@b', 2, sources, 'typing');
	if (completion === undefined) throw new Error('Nothing completes "@b".');
	const act = (key: string, selected: number) => listKey({key, shiftKey: false}, completion, selected);
	expect(act('ArrowDown', -1)).toEqual({type: 'select', index: 0});
	expect(act('ArrowDown', 1)).toEqual({type: 'select', index: 0});
	expect(act('ArrowUp', -1)).toEqual({type: 'select', index: 1});
	expect(act('ArrowUp', 1)).toEqual({type: 'select', index: 0});
	expect(act('Tab', -1)).toEqual({type: 'take', index: 0});
	expect(act('Tab', 1)).toEqual({type: 'take', index: 1});
	expect(act('Escape', -1)).toEqual({type: 'close'});
	expect(act('a', -1)).toBeUndefined();
});

test('a list that shows only a usage leaves all keys but Esc alone', () => {
	const completion = completionAt('/topic x', 8, sources, 'typing');
	if (completion === undefined) throw new Error('No usage is shown.');
	const act = (key: string) => listKey({key, shiftKey: false}, completion, -1);
	for (const key of ['Enter', 'Tab', 'ArrowUp', 'ArrowDown']) expect(act(key), key).toBeUndefined();
	expect(act('Escape')).toEqual({type: 'close'});
});
