package io.userservice.console;

import io.userservice.testing.TriedService;

/** What the page has the browser save, without a folder for it. */
final class Downloads {

	private Downloads() {
	}

	/** The text of the one file that is saved by then, its byte order mark included. */
	static String of(Browser browser, Runnable action) {
		browser
			.script("""
					window.saved = [];
					window.showSaveFilePicker = undefined;
					HTMLAnchorElement.prototype.click = () => {};
					URL.createObjectURL = (blob) => {
						blob.arrayBuffer().then((bytes) => saved.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)));
						return '';
					};""");
		action.run();
		Browser.await(() -> browser.<Boolean>script("return saved.length === 1"));
		// As JSON, since Selenium (4.43, W3CHttpResponseCodec) takes the CR out of a CR
		// LF.
		return TriedService.json(browser.script("return JSON.stringify(saved[0])")).asString();
	}

}
