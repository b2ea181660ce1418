import {render} from 'ink-testing-library';
import {expect, test} from 'vitest';
import {composerWith} from '../../../source/terminal/composer/composer.ts';
import {CandidateList, ComposerBox} from '../../../source/terminal/composer/composer-box.tsx';
import {literal} from '../../../source/text/sanitize.ts';

test('the input fills its width, and shows control characters as marks', () => {
	const {lastFrame, unmount} = render(
		<ComposerBox
			composer={composerWith('so the fix is to\n漢字\u001B[31m')}
			prompt={literal('> ')}
			width={16}
			maxRows={4}
			column={0}
			row={0}
			isActive
		/>,
	);
	expect(lastFrame()).toBe('> so the fix is\n  to\n  漢字␛[31m');
	unmount();
});

test('an empty input shows the prompt', () => {
	const {lastFrame, unmount} = render(
		<ComposerBox
			composer={composerWith('')}
			prompt={literal('> ')}
			width={16}
			maxRows={4}
			column={0}
			row={0}
			isActive={false}
		/>,
	);
	expect(lastFrame()).toBe('>');
	unmount();
});

test('candidates are drawn one below the other', () => {
	const rows = [
		{text: literal(' alice '), isSelected: true},
		{text: literal(' bob   '), isSelected: false},
	];
	const {lastFrame, unmount} = render(<CandidateList rows={rows} usage={undefined} />);
	expect(lastFrame()).toBe(' alice\n bob');
	unmount();
});
