package io.userservice.console;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

import io.userservice.testing.TriedService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

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

	@ParameterizedTest
	@CsvSource(quoteCharacter = '\'', textBlock = """
			'Name;E-Mail|Müller, Anna;a@x.example',               'Müller, Anna/a@x.example'
			'name,email|Sam; Jr.,s@x.example',                    'Sam; Jr./s@x.example'
			'Sam; Jr.,s@x.example',                               'Sam; Jr./s@x.example'
			'Müller, Anna;a@x.example',                           'Müller, Anna/a@x.example'
			'sep=;|Müller, Anna;a@x.example',                     'Müller, Anna/a@x.example'
			'"sep=~"|A~a@x.example',                              'A/a@x.example'
			'Name\tE-mail|A, B; C\ta@x.example',                  'A, B; C/a@x.example'
			'nom,courriel|É,e@x.example',                         'É/e@x.example'
			'Name;Adresse|A;a@x.example',                         'A/a@x.example'
			'Nombre,Correo electrónico|A,a@x.example',            'A/a@x.example'
			'Имя;Почта|А;a@x.example',                            'А/a@x.example'
			'email,name|a@x.example,A',                           'A/a@x.example'
			'E_MAIL ADDRESS , Full Name|a@x.example,A',           'A/a@x.example'
			'Id,First name,Last name,E-mail|7,Ada,Byron,a@x.example', 'Ada Byron/a@x.example'
			'Nom;Prénom;Courriel|Dupont;Jean;j@x.example',        'Jean Dupont/j@x.example'
			'Name;Address;E-Mail|A;Street 1;a@x.example',         'A/a@x.example'
			'"Ada ""C"" L","a@x.example"',                        'Ada "C" L/a@x.example'
			'Ada "C" L, "a@x.example"',                           'Ada "C" L/a@x.example'
			'name,email,,|A,a@x.example,,|,,,',                   'A/a@x.example'
			'||A,a@x.example||',                                  'A/a@x.example'
			""")
	void readsOneSeparatorAndTheHeading(String csv, String user) {
		for (String end : List.of("\r\n", "\n", "\r")) {
			JsonNode read = read(csv.replace("|", end));
			assertThat(read.get("problems")).isEmpty();
			assertThat(read.at("/users/0/name").asString() + "/" + read.at("/users/0/email").asString().strip())
				.isEqualTo(user);
			assertThat(read.get("users")).hasSize(1);
		}
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '\'', textBlock = """
			'Anna,anna.gmail.example|Bob,b@x.example',   'line 1: must be a valid e-mail address'
			'Carl,carl(at)mail.example',                 'line 1: must be a valid e-mail address'
			'Anna,mail|B,b@x.example',                   'line 1: must be a valid e-mail address'
			'name,email|A,a@x.example|B,b.x.example',    'line 3: must be a valid e-mail address'
			'"A|B",a@x.example|C,c',                     'line 3: must be a valid e-mail address'
			'Anna',                                      'line 1: must be a valid e-mail address'
			',a@x.example',                              'line 1: must have a name'
			'Eve,e@x.example,Smith',                     'line 1: has more columns than name and e-mail'
			'name,email|A,a@x.example,zz',               'line 2: has more columns than the heading'
			'name,email|"Ada,a@x.example|B,b@x.example', 'line 2: a quote begins here that is never closed'
			'name,email|Ada,"a@x.example',               'line 2: a quote begins here that is never closed'
			'A,a@x.example|"B "C" D",b@x.example',       'line 2: after a quoted field the column ends'
			'A\ufffdB,a@x.example',                      'line 1: has “\ufffd” in place of letters'
			'name,email',                                'The file has 0 rows'
			'PK\u0003\u0004\u0000',                      'The file is not a text file'
			""")
	void refusesWhatItWouldLose(String csv, String problem) {
		for (String end : List.of("\r\n", "\n", "\r")) {
			assertThat(read(csv.replace("|", end)).at("/problems/0/text").asString()).startsWith(problem);
		}
	}

	@Test
	void saysWhichColumnsAreLeftOut() throws IOException {
		upload("Id;Name;E-Mail;Dept\n7;A;left@console.example;Sales\n");
		assertThat(this.browser.text("csv-taken")).endsWith("These columns are left out: Id, Dept.");
		this.browser.click("csv-cancel");
		assertThat(this.browser.text("csv-message")).isEqualTo("No user was created");
		assertThat(this.browser.element("csv-preview").isDisplayed()).isFalse();
	}

	/** What the page reads, or why it does not, as JSON. */
	private JsonNode read(String csv) {
		String bytes = Base64.getEncoder().encodeToString(csv.getBytes(StandardCharsets.UTF_8));
		return TriedService.json(this.browser.module("csv.js",
				"""
						(() => {
							try {
								return JSON.stringify(module.readUsers(Uint8Array.from(atob(value), (each) => each.charCodeAt(0))));
							} catch (failure) {
								return JSON.stringify({ problems: [{ text: failure.message }] });
							}
						})()""",
				bytes));
	}

}
