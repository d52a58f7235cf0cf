package io.userservice.console;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import io.userservice.testing.TriedService;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** What the console makes of the bytes of a CSV file, without the page. */
@NeedsBrowser
class CsvReadingIntegrationTests {

	@RegisterExtension
	static final OpenConsole CONSOLE = OpenConsole.once();

	private final Browser browser = OpenConsole.browser();

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
			'"A|B",a@x.example|C,c',                     'line 1: must have a name without control characters'
			'name,email,note|A,a@x.example,"x|y"|C,c',   'line 4: must be a valid e-mail address'
			'A,a@x.example|B,A@X.EXAMPLE',               'line 2: has the e-mail of line 1'
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
