/** From input to actions, by the keymap: (mode, key) → action. */
import {heldDraft} from '../../client/session/selectors.ts';
import {composerMode, keyContext} from '../composer/composer.ts';
import {type EditCommand, editCommands} from '../composer/edit.ts';
import {type InputEvent, type Key, keyId} from '../input/key.ts';
import {keyLabel} from '../input/key-labels.ts';
import type {Action, KeyContext, Mode} from '../input/key-table.ts';
import {emptyContext, type Keymap} from '../input/keymap.ts';
import {composerIn, promptIn} from '../state/ui-state.ts';
import {type ChatActions, type ChatParts, createChatActions, QuitKey} from './chat-actions.ts';
import {OverlayKeys} from './overlay-keys.ts';
import {click, turnWheel} from './pointer.ts';

const isEditCommand = (action: Action): action is EditCommand =>
	editCommands.some(command => command === action);

const notEmpty: KeyContext = {...emptyContext, isEmpty: false};
/** The text of a key that has no action if the input is not empty. */
const onlyText = (key: Key, keymap: Keymap): string | undefined =>
	key.text !== '' && keymap.actionFor('chat', key, notEmpty) === undefined ? key.text : undefined;

export class Keys {
	readonly #parts: ChatParts;
	readonly #overlay: OverlayKeys;
	readonly #quitKey: QuitKey;
	readonly #actions: ChatActions;

	constructor(parts: ChatParts) {
		this.#parts = parts;
		this.#overlay = new OverlayKeys(parts.context, parts.host);
		this.#quitKey = new QuitKey(parts);
		this.#actions = createChatActions(parts, this.#quitKey);
	}

	/**
	 * Handles the events of one read. Consecutive text is inserted at once, because a paste without markers is thousands
	 * of keys.
	 */
	handleAll(events: readonly InputEvent[]): void {
		const {keymap} = this.#parts.context.state();
		for (let index = 0; index < events.length; index++) {
			const event = events[index];
			if (event === undefined) return;
			const next = events[index + 1];
			if (next?.type !== 'key' || !this.#isText(event) || onlyText(next.key, keymap) === undefined) {
				this.#handle(event);
				continue;
			}
			let {text} = event.key;
			for (; index + 1 < events.length; index++) {
				const more = events[index + 1];
				const added = more?.type === 'key' ? onlyText(more.key, keymap) : undefined;
				if (added === undefined) break;
				text += added;
			}
			this.#press({...event.key, text});
		}
	}

	#handle(event: InputEvent): void {
		const {context} = this.#parts;
		switch (event.type) {
			case 'key':
				this.#press(event.key);
				return;
			case 'paste':
				this.#paste(event.text, event.isCut);
				return;
			case 'wheel':
				turnWheel(this.#parts, this.#overlay, event.direction);
				return;
			case 'click':
				if (event.button === 'left') click(this.#parts, this.#overlay, event.column, event.row);
				return;
			case 'focus':
				context.dispatch({type: 'focused', isFocused: event.isFocused});
				if (event.isFocused) context.client.noteInput();
				else context.client.lostFocus();
				return;
			case 'background': {
				const {red, green, blue} = event;
				context.dispatch({type: 'background', background: {red, green, blue}});
				return;
			}
			case 'kittyKeyboard':
				return;
		}
	}

	#press(key: Key): void {
		const {context} = this.#parts;
		const mode = this.#mode();
		const {chord, hint, keymap} = context.state();
		const action = keymap.actionFor(mode, key, this.#keyContext(mode));
		if (chord !== undefined) context.dispatch({type: 'chord', chord: undefined});
		if (hint !== undefined && action !== 'leave') context.dispatch({type: 'hinted', hint: undefined});
		if (action !== 'leave') this.#quitKey.reset();
		if (action === undefined) this.#type(key, mode, chord);
		else if (this.#overlay.open() !== undefined) this.#overlay.perform(action);
		else if (isEditCommand(action)) this.#parts.inputLine.edit(action);
		else this.#actions[action](key, mode);
	}

	/** A key without an action. */
	#type(key: Key, mode: Mode, chord: string | undefined): void {
		const {context, selection, inputLine} = this.#parts;
		if (this.#overlay.open() !== undefined) this.#overlay.type(key);
		else if (chord !== undefined) context.hint(`${keyLabel(`${chord} ${keyId(key)}`)} has no function.`);
		else {
			// Text that is typed while a message is selected goes to the input: the `/` of a command must not be lost.
			if (mode === 'select') selection.end();
			if (key.text !== '') inputLine.type(key.text);
		}
	}

	#paste(text: string, isCut: boolean): void {
		if (this.#overlay.open() === undefined) this.#parts.inputLine.paste(text, isCut);
		else this.#overlay.paste(text);
	}

	#mode(): Mode {
		const state = this.#parts.context.state();
		if (state.overlay !== undefined) return state.overlay.type === 'pairing' ? 'confirm' : state.overlay.type;
		const mode = composerMode(composerIn(state));
		return mode === 'chat' && state.selection !== undefined ? 'select' : mode;
	}

	#keyContext(mode: Mode): KeyContext {
		const {context} = this.#parts;
		const state = context.state();
		const {chord, size} = state;
		if (mode !== 'chat' && mode !== 'completion') return {...emptyContext, chord};
		const isInThread = state.thread !== undefined;
		const hasHeldMessage = heldDraft(context.client.session()) !== undefined;
		const typed = keyContext(composerIn(state), promptIn(state), size.columns, chord);
		return {...typed, isInThread, hasHeldMessage};
	}

	/** Whether the event is a key that types text and has no action. */
	#isText(event: InputEvent): event is Extract<InputEvent, {type: 'key'}> {
		if (event.type !== 'key' || event.key.text === '') return false;
		const mode = this.#mode();
		if (mode !== 'chat' && mode !== 'completion') return false;
		const {chord, keymap} = this.#parts.context.state();
		return chord === undefined && keymap.actionFor(mode, event.key, this.#keyContext(mode)) === undefined;
	}
}
