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
		this.browser.show("create");
	}

	@Test
	void createsUsersOfAFileAndShowsTheLineOfAMistake() throws IOException {
		StringBuilder csv = new StringBuilder("name,e-mail\r\n");
		for (int number = 0; number < MOST_ROWS - 1; number++) {
			csv.append("\"Row, %d\",row%<d@console.example\r\n".formatted(number));
		}
		upload(csv + "wrong,no@e@mail\r\n");
		this.browser.click("csv-create");
		this.browser.awaitText("csv-error", "line 10001, email: must be a valid e-mail address");
		assertThat(this.browser.text("csv-message")).isEqualTo("No user was created");
		upload(csv.toString());
		assertThat(this.browser.text("csv-taken"))
			.isEqualTo("9999 users. Read as UTF-8, separated by commas, with the heading name, e-mail.");
		assertThat(this.service.post("GetUserByEmail", "{\"email\":\"row7@console.example\"}").statusCode())
			.isEqualTo(404);
		this.browser.click("csv-create");
		this.browser.awaitText("csv-message", "9999 users are created");
		assertThat(stored("row7@console.example")).isEqualTo("Row, 7");
		upload("new,row_new@console.example\nagain,row7@console.example");
		this.browser.click("csv-create");
		this.browser.awaitText("csv-error", "EMAIL_TAKEN");
		assertThat(this.browser.text("csv-error")).contains("line 2: another user");
		upload("a,b@console.example\n".repeat(MOST_ROWS + 1));
		this.browser.awaitText("csv-error", "it must have 1 to 10000");
		assertThat(this.browser.element("csv-create").isEnabled()).isFalse();
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
			this.browser.script("""
					const encoding = document.getElementById('csv-encoding');
					encoding.value = arguments[0];
					encoding.dispatchEvent(new Event('change'));""", hint);
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
