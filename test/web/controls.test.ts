/** The page has a control for everything that has a key or a command in the terminal, or a reason why it needs none. */
import {expect, test} from 'vitest';
import {commands, helpCommands} from '../../source/commands/slash/registry.ts';
import {keyTable} from '../../source/terminal/input/key-table.ts';
import {controlsOfActions, controlsOfCommands} from '../support/page-controls.ts';

test('every action of the terminal names its control in the page', () => {
	expect(Object.keys(controlsOfActions).sort()).toEqual(keyTable.map(({action}) => action).sort());
});

test('every command of the page names its control', () => {
	const offered = helpCommands('page').map(({name}) => name);
	expect(Object.keys(controlsOfCommands).sort()).toEqual([...offered].sort());
	expect(commands.length).toBeGreaterThan(offered.length);
});
