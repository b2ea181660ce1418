/** Emoji shortcodes in the input. The names are loaded when the first `:` is typed. */
import {type EmojiNames, loadEmojiNames} from '../../../text/emoji.ts';
import {shortcodeTyped, type TypedShortcode, withEmoji} from '../../composer/shortcodes.ts';

export class EmojiShortcodes {
	readonly #isEnabled: () => boolean;
	#names: EmojiNames | undefined;
	/** Called when the names are loaded. */
	onLoaded: () => void = () => {};

	constructor(isEnabled: () => boolean) {
		this.#isEnabled = isEnabled;
	}

	/** Undefined until they are loaded. */
	get names(): EmojiNames | undefined {
		return this.#names;
	}

	/** Starts loading the names if the text may contain a shortcode. */
	prepare(text: string): void {
		if (this.#names !== undefined || !text.includes(':')) return;
		loadEmojiNames().then(
			names => {
				this.#names = names;
				this.onLoaded();
			},
			() => {},
		);
	}

	/** The text with its shortcodes as emoji, if the names are loaded. */
	replaceIn(text: string): string {
		return this.#names === undefined || !this.#isEnabled() ? text : withEmoji(text, this.#names);
	}

	/** The shortcode before the cursor, and its emoji. */
	typed(text: string, cursor: number): TypedShortcode | undefined {
		return this.#names === undefined || !this.#isEnabled()
			? undefined
			: shortcodeTyped(text, cursor, this.#names);
	}
}
