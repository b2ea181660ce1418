/** A code block: the name of its language, a button that copies it, and the code with its parts in colours. */
import {useMemo, useState, useSyncExternalStore} from 'react';
import {colouredCode} from '../../presenter/code/coloured-code.ts';
import {LazyHighlighter} from '../../presenter/code/lazy-highlighter.ts';
import type {Passage} from '../../presenter/messages/message-text.ts';
import {textOf} from '../../presenter/span.ts';
import {copyText} from '../browser/clipboard.ts';
import {Spans} from '../elements/text.tsx';

const listeners = new Set<() => void>();

/** One for all code blocks of the page. */
const highlighter = new LazyHighlighter(() => {
	for (const listener of [...listeners]) listener();
});

const subscribe = (listener: () => void) => {
	listeners.add(listener);
	return () => void listeners.delete(listener);
};

const useHighlight = () =>
	useSyncExternalStore(
		subscribe,
		() => highlighter.highlight,
		() => undefined,
	);

type Copied = 'not yet' | 'copied' | 'failed';

const labels: Readonly<Record<Copied, string>> = {
	'not yet': 'Copy',
	copied: 'Copied',
	failed: 'Not copied',
};

const CopyButton = ({text}: {readonly text: string}) => {
	const [copied, setCopied] = useState<Copied>('not yet');
	const copy = () =>
		void copyText(text).then(
			() => setCopied('copied'),
			() => setCopied('failed'),
		);
	return (
		<button
			type="button"
			className="copy-code"
			aria-label={copied === 'not yet' ? 'Copy code' : labels[copied]}
			onClick={copy}
			onBlur={() => setCopied('not yet')}
		>
			{labels[copied]}
		</button>
	);
};

export const CodeBlock = ({passage}: {readonly passage: Passage}) => {
	const highlight = useHighlight();
	const line = useMemo(() => colouredCode(passage, highlight), [passage, highlight]);
	const {language} = passage;
	return (
		<figure className="code-block">
			<figcaption>
				<span>{language}</span>
				<CopyButton text={textOf(passage.spans)} />
			</figcaption>
			<pre className="words">
				<Spans line={line} />
			</pre>
		</figure>
	);
};
