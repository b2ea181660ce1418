/** A secret link, which is shown once, and a button that copies it. */
import {type ReactNode, useRef, useState} from 'react';
import {copyText} from '../browser/clipboard.ts';

interface CopyFieldProps {
	readonly label: string;
	readonly text: string;
	/** The text of the button. */
	readonly button: string;
	/** Shown between the field and the button. */
	readonly children?: ReactNode;
}

export const CopyField = ({label, text, button, children}: CopyFieldProps) => {
	const [shown, setShown] = useState(button);
	const field = useRef<HTMLInputElement>(null);
	const selectText = () => {
		field.current?.select();
		return 'Press Ctrl+C';
	};
	return (
		<>
			<label className="field">
				{label}
				<input
					ref={field}
					type="text"
					readOnly
					value={text}
					onFocus={event => event.currentTarget.select()}
				/>
			</label>
			{children}
			<div className="buttons">
				<button
					type="button"
					className="primary"
					data-first
					onClick={async () => {
						setShown(await copyText(text).then(() => 'Copied', selectText));
					}}
				>
					{shown}
				</button>
			</div>
		</>
	);
};
