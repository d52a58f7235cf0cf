package io.userservice.console;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import io.userservice.testing.TriedService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The console reads the files that people have, says how, and creates what they saw. */
@NeedsBrowser
@ExtendWith(OpenConsole.class)
class ConsoleCsvIntegrationTests {

	private static final int MOST_ROWS = 10_000;

	private final TriedService service = OpenConsole.service();

	private final Browser browser = OpenConsole.browser();

	@TempDir
	private Path folder;

	@BeforeEach
	void showImport() {
		this.browser.show("import");
	}

	/** The last row's e-mail is somebody's, which the service alone knows. */
	@Test
	void createsTheUsersOfALargeFile() throws IOException {
		StringBuilder csv = new StringBuilder("name,e-mail\r\n");
		for (int number = 0; number < MOST_ROWS - 1; number++) {
			csv.append("\"Row, %d\",row%<d@console.example\r\n".formatted(number));
		}
		upload(csv.toString());
		assertThat(this.browser.text("csv-taken"))
			.isEqualTo("9,999 users. Read as UTF-8, separated by commas, with the heading name, e-mail.");
		assertThat(this.service.post("GetUserByEmail", "{\"email\":\"row7@console.example\"}").statusCode())
			.isEqualTo(404);
		this.browser.click("csv-create");
		this.browser.awaitText("csv-message", "9,999 users are created");
		assertThat(stored("row7@console.example")).isEqualTo("Row, 7");
		upload("a,b@console.example\n".repeat(MOST_ROWS + 1));
		this.browser.awaitText("csv-bad", "it must have 1 to 10000");
		assertThat(this.browser.element("csv-create").isEnabled()).isFalse();
	}

	/**
	 * What the page can tell, and then what the service alone knows: each time all of it.
	 */
	@Test
	void showsAllBadRowsAndLeavesThemOut() throws IOException {
		this.service.create("taken1");
		this.service.create("taken2");
		upload("""
				Name;Note;E-Mail
				Good;x;good@bad.example
				;y;nameless@bad.example
				Mail;"a; ""b""\";no-at-sign
				Taken One;;taken1@example.com
				Twice;;GOOD@bad.example
				=Taken Two;;Taken2@EXAMPLE.com
				""");
		assertThat(this.browser.text("csv-bad")).contains("3 rows cannot be created", "line 3: must have a name",
				"line 4: must be a valid e-mail address", "line 6: has the e-mail of line 2");
		assertThat(this.browser.element("csv-create").isEnabled()).isFalse();
		assertThat(savedBadRows()).isEqualTo("""
				\ufeff"Name","Note","E-Mail","Problem"
				"","y","nameless@bad.example","line 3: must have a name"
				"Mail","a; ""b\""","no-at-sign","line 4: must be a valid e-mail address"
				"Twice","","GOOD@bad.example","line 6: has the e-mail of line 2"
				""".replace("\n", "\r\n"));
		this.browser.click("csv-leave-out");
		assertThat(this.browser.text("csv-taken")).contains("3 users.", "3 rows left out.");
		this.browser.click("csv-create");
		this.browser.awaitText("csv-bad", "2 rows cannot be created");
		assertThat(this.browser.text("csv-bad")).contains("line 5: has the e-mail of user",
				"line 7: has the e-mail of user");
		assertThat(this.browser.text("csv-message")).isEqualTo("No user was created");
		assertThat(savedBadRows()).contains("\"'=Taken Two\",\"\",\"Taken2@EXAMPLE.com\"");
		assertThat(this.service.post("GetUserByEmail", "{\"email\":\"good@bad.example\"}").statusCode()).isEqualTo(404);
		this.browser.click("csv-leave-out");
		this.browser.click("csv-create");
		this.browser.awaitText("csv-message", "1 user is created");
		assertThat(stored("good@bad.example")).isEqualTo("Good");
	}

	/** The text of the file that the button saves. */
	private String savedBadRows() {
		return Downloads.of(this.browser, () -> this.browser.click("csv-save-bad"));
	}

	/** As a browser gives a folder, and a file that is no longer there. */
	@Test
	void saysOfAFolderThatItCannotBeRead() throws IOException {
		this.browser.script("""
				const folder = new File([''], 'folder');
				folder.arrayBuffer = () => Promise.reject(new DOMException('', 'NotFoundError'));
				const drop = new Event('drop', { cancelable: true });
				drop.dataTransfer = { files: [folder] };
				document.getElementById('csv-drop').dispatchEvent(drop);
				""");
		this.browser.awaitText("csv-bad", "The file cannot be read");
		assertThat(this.browser.text("csv-message")).isEqualTo("No user was created");
		assertThat(this.browser.element("csv-create").isEnabled()).isFalse();
		upload("name,e-mail\nAda,ada@folder.example\n");
		assertThat(this.browser.element("csv-create").isEnabled()).isTrue();
	}

	@Test
	void asksWhichColumnsAreMeant() throws IOException {
		upload("Nr;Bezeichnung;Kontakt\n1;Asked;asked@columns.example\n");
		assertThat(this.browser.element("csv-create").isEnabled()).isFalse();
		choose("csv-name", "Bezeichnung");
		choose("csv-email", "Kontakt");
		assertThat(this.browser.text("csv-rows")).isEqualTo("2 Asked asked@columns.example");
		this.browser.click("csv-create");
		this.browser.awaitText("csv-message", "1 user is created");
		assertThat(stored("asked@columns.example")).isEqualTo("Asked");
	}

	private void choose(String id, String option) {
		this.browser.choose(id, option);
	}

	/**
	 * What Excel saves, by the bytes: the person sees the letters before they are stored.
	 */
	@ParameterizedTest
	@CsvSource({ "windows-1252, '', Müller & Núñez", "windows-1252, '', O’Neil", "UTF-8, '', Ада",
			"UTF-16LE, \ufeff, Ängström", "UTF-16BE, \ufeff, 山田", "UTF-8, \ufeff, Zoë",
			"windows-1251, windows-1251, Иван", "Shift_JIS, shift_jis, 山田メ", "windows-1250, windows-1250, Łukasz" })
	void storesTheLettersThatWereWritten(String charset, String hint, String name) throws IOException {
		String email = "letters%d.%d@console.example".formatted(charset.hashCode() & 0xffff,
				name.hashCode() & 0xffffff);
		String mark = hint.equals("\ufeff") ? hint : "";
		upload((mark + "Name;E-Mail\r\n" + name + ", Anna;" + email + "\r\n").getBytes(Charset.forName(charset)));
		boolean chosen = !hint.isEmpty() && mark.isEmpty();
		if (chosen) {
			this.browser.choose("csv-encoding", hint);
		}
		assertThat(this.browser.element("csv-guess").isDisplayed()).isEqualTo(charset.matches("windows.*|Shift.*"));
		assertThat(this.browser.text("csv-rows")).contains(name + ", Anna");
		this.browser.click("csv-create");
		this.browser.awaitText("csv-message", "1 user is created");
		assertThat(stored(email)).isEqualTo(name + ", Anna");
	}

	private String stored(String email) {
		return this.service.call("GetUserByEmail", "{\"email\":\"%s\"}".formatted(email)).get("name").asString();
	}

	private void upload(String csv) throws IOException {
		upload(csv.getBytes(StandardCharsets.UTF_8));
	}

	private void upload(byte[] csv) throws IOException {
		Path file = Files.write(this.folder.resolve("users.csv"), csv);
		this.browser.element("csv-file").sendKeys(file.toAbsolutePath().toString());
		Browser.await(() -> !this.browser.text("csv-message").matches("Reading.*|"));
	}

	@Test
	void saysWhichColumnsAreLeftOut() throws IOException {
		upload("Id;Name;E-Mail;Dept\n7;A;left@console.example;Sales\n");
		assertThat(this.browser.text("csv-taken")).endsWith("These columns are left out: Id, Dept.");
		this.browser.click("csv-cancel");
		assertThat(this.browser.text("csv-message")).isEqualTo("No user was created");
		assertThat(this.browser.element("csv-preview").isDisplayed()).isFalse();
	}

}
