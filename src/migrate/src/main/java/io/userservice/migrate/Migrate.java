package io.userservice.migrate;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.userservice.migrate.told.InputException;
import io.userservice.migrate.told.Told;

/**
 * The program: reads an application's folder, and prints or writes what becomes of it.
 */
public final class Migrate {

	private static final String USAGE = """
			Moves an application from net.devh's gRPC client to Spring Boot's own.

			  java -jar user-service-migrate.jar [--write] [folder of the application]

			Prints what would change; with --write, changes the files. Then lists what is to be done by hand.
			Ends with 0 if nothing is, with 1 if something is, and with 2, without a change, if something cannot be read.
			""";

	private final PrintStream out;

	private Migrate(PrintStream out) {
		this.out = out;
	}

	public static void main(String[] arguments) {
		System.exit(run(System.out, arguments));
	}

	/** The exit status. */
	static int run(PrintStream out, String... arguments) {
		List<String> all = Arrays.asList(arguments);
		List<String> folders = all.stream().filter((argument) -> !argument.startsWith("-")).toList();
		boolean isWrite = all.contains("--write");
		Path folder = Path.of(folders.isEmpty() ? "." : folders.get(0));
		if (folders.size() > 1 || all.size() > folders.size() + (isWrite ? 1 : 0) || !Files.isDirectory(folder)) {
			out.print(USAGE);
			return 2;
		}
		try {
			return new Migrate(out).run(new ApplicationFiles(folder), isWrite);
		}
		catch (InputException ex) {
			out.println(ex.getMessage());
			out.println("Nothing is changed.");
			return 2;
		}
	}

	private int run(ApplicationFiles files, boolean isWrite) {
		Application application = new Application(files);
		Map<Path, String> changed = application.changed();
		changed.forEach((path, text) -> {
			String before = files.all().contains(path) ? files.read(path) : "";
			if (isWrite) {
				files.write(path, text);
				this.out.printf("%s: %s%n", path, before.isEmpty() ? "written" : "changed");
			}
			else {
				this.out.printf("--- %s%n", path);
				Differences.between(before, text).forEach(this.out::println);
			}
		});
		boolean byHand = tell(application.told(), Told.Kind.BY_HAND, "To be done by hand:");
		tell(application.told(), Told.Kind.NO_EFFECT, "Left out, since it had no effect:");
		if (changed.isEmpty() && application.told().isEmpty()) {
			this.out.println("There is nothing of net.devh's client here.");
		}
		else if (!isWrite && !changed.isEmpty()) {
			this.out.println("\nNothing is changed: --write changes the files.");
		}
		return byHand ? 1 : 0;
	}

	private boolean tell(List<Told> told, Told.Kind kind, String title) {
		List<Told> some = told.stream().filter((something) -> something.kind() == kind).toList();
		if (!some.isEmpty()) {
			this.out.println("\n" + title);
			some.forEach((something) -> this.out.println("  " + something));
		}
		return !some.isEmpty();
	}

}
