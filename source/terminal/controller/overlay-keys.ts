/** Keys, text and the wheel while an overlay is open. */

import {performAction} from '../../commands/actions/run.ts';
import type {Action as ChosenAction} from '../../commands/command.ts';
import type {Host} from '../host/host.ts';
import {type Key, keyId} from '../input/key.ts';
import type {Action} from '../input/key-table.ts';
import {helpOf} from '../overlay/help.ts';
import {moved, type Overlay, withoutLast, withoutLastWord} from '../overlay/overlay.ts';
import type {TerminalContext} from './context/command-context.ts';
import {paletteOverlay} from './context/panel-overlay.ts';

const pageRows = 10;
const wheelRows = 3;

export class OverlayKeys {
	readonly #context: TerminalContext;
	readonly #actions: Partial<Record<Action, () => void>>;

	constructor(context: TerminalContext, host: Host) {
		this.#context = context;
		this.#actions = {
			choose: () => this.#chooseEntry(),
			chooseNext: () => this.#select(1),
			choosePrevious: () => this.#select(-1),
			pageUp: () => this.#moveBy(-pageRows),
			pageDown: () => this.#moveBy(pageRows),
			lineUp: () => this.#scrollHelp(-1),
			lineDown: () => this.#scrollHelp(1),
			toFirst: () => this.#moveBy(-1e6),
			toLast: () => this.#moveBy(1e6),
			deleteTyped: () => this.#deleteTyped(withoutLast),
			deleteTypedWord: () => this.#deleteTyped(withoutLastWord),
			close: () => this.set(undefined),
			suspend: host.suspend,
		};
	}

	open(): Overlay | undefined {
		return this.#context.state().overlay;
	}

	set(overlay: Overlay | undefined): void {
		this.#context.dispatch({type: 'overlaid', overlay});
	}

	perform(action: Action): void {
		this.#actions[action]?.();
	}

	/** A key without an action: text for the palette, or a choice. */
	type(key: Key): void {
		const open = this.open();
		if (open?.type === 'palette') {
			if (key.text !== '') this.#query(open.query + key.text);
		} else if (open?.type === 'list') {
			const other = open.entries[open.selected]?.more?.find(({key: name}) => name === key.name);
			if (other !== undefined) this.#choose(other.action);
		} else if (open?.type === 'pairing') {
			if (key.text.toLowerCase() === 'c') this.#choose({type: 'copyText', text: open.link});
		} else if (open?.type === 'confirm') {
			const choice = open.choices.find(
				({key: name}) => name === keyId(key) || name === key.text.toLowerCase(),
			);
			if (choice !== undefined) this.#choose(choice.action);
		}
	}

	paste(text: string): void {
		const open = this.open();
		if (open?.type === 'palette') this.#query(open.query + text.replace(/\s+/gu, ' '));
	}

	wheel(step: 1 | -1): void {
		if (this.open()?.type === 'help') this.#scrollHelp(step * wheelRows);
		else this.#select(step);
	}

	#choose(action: ChosenAction): void {
		this.set(undefined);
		performAction(this.#context, action);
	}

	#chooseEntry(): void {
		const open = this.open();
		const entry = open?.type === 'palette' || open?.type === 'list' ? open.entries[open.selected] : undefined;
		if (entry !== undefined) this.#choose(entry.action);
	}

	#select(by: number): void {
		const open = this.open();
		if (open?.type !== 'palette' && open?.type !== 'list') return;
		this.set({...open, selected: moved(open.selected, by, open.entries.length)});
	}

	#moveBy(rows: number): void {
		if (this.open()?.type === 'help') this.#scrollHelp(rows);
		else this.#select(rows);
	}

	#scrollHelp(by: number): void {
		const open = this.open();
		const {glyphs, layout} = this.#context.screenView();
		if (open?.type !== 'help' || layout.type === 'tooSmall') return;
		const {lastTop} = helpOf(layout.size, glyphs, open.top);
		this.set({...open, top: Math.max(0, Math.min(lastTop, open.top + by))});
	}

	#query(text: string): void {
		const open = this.open();
		if (open?.type === 'palette') this.set(paletteOverlay(this.#context, text, open.listed, open.people));
	}

	#deleteTyped(change: (text: string) => string): void {
		const open = this.open();
		if (open?.type !== 'palette') return;
		// Backspace closes an empty palette, as in most programs.
		if (open.query === '') this.set(undefined);
		else this.#query(change(open.query));
	}
}
