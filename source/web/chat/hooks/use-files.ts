/** Explains what is possible when the user pastes or drops a file. Without it, the browser would leave the page. */
import {useEffect} from 'react';

const filesText =
	'Files cannot be sent. Paste the text of the file, or upload it elsewhere and send the link.';

const holdsFiles = (data: DataTransfer | null): boolean => data?.types.includes('Files') === true;

/** Programs that copy text as a picture as well, such as spreadsheets, offer both. */
const holdsText = (data: DataTransfer | null): boolean => data?.types.includes('text/plain') === true;

export const useFiles = (notify: (text: string) => void): void => {
	useEffect(() => {
		const onDragOver = (event: DragEvent) => {
			if (holdsFiles(event.dataTransfer)) event.preventDefault();
		};
		const onDrop = (event: DragEvent) => {
			if (!holdsFiles(event.dataTransfer)) return;
			event.preventDefault();
			notify(filesText);
		};
		const onPaste = ({clipboardData}: ClipboardEvent) => {
			if (holdsFiles(clipboardData) && !holdsText(clipboardData)) notify(filesText);
		};
		window.addEventListener('dragover', onDragOver);
		window.addEventListener('drop', onDrop);
		window.addEventListener('paste', onPaste);
		return () => {
			window.removeEventListener('dragover', onDragOver);
			window.removeEventListener('drop', onDrop);
			window.removeEventListener('paste', onPaste);
		};
	}, [notify]);
};
