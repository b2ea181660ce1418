/** A dialog of the browser's own: it keeps the focus, closes on Esc, and makes the page behind it inert. */
import {type ReactNode, useEffect, useId, useRef} from 'react';
import {Icon} from '../elements/icons.tsx';

interface DialogProps {
	readonly title: string;
	readonly className?: string;
	readonly onClose: () => void;
	/** The control with `data-first` has the focus to begin with; without one, the way out has it. */
	readonly children: ReactNode;
}

export const Dialog = ({title, className = '', onClose, children}: DialogProps) => {
	const element = useRef<HTMLDialogElement>(null);
	const titleId = useId();
	useEffect(() => {
		const {current} = element;
		if (current?.open === false) {
			current.showModal();
			current.querySelector<HTMLElement>('[data-first]')?.focus();
		}
		return () => current?.close();
	}, []);
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes a dialog by itself.
		<dialog
			ref={element}
			className={`dialog ${className}`}
			aria-labelledby={titleId}
			onCancel={event => {
				event.preventDefault();
				onClose();
			}}
			onClick={event => {
				if (event.target === element.current) onClose();
			}}
		>
			<div className="frame">
				<header>
					<h2 id={titleId}>{title}</h2>
					<button type="button" className="shut" aria-label="Close" title="Close (Esc)" onClick={onClose}>
						<Icon name="close" />
					</button>
				</header>
				{children}
			</div>
		</dialog>
	);
};
