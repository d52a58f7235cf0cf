package io.userservice.migrate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.userservice.migrate.channel.Migration;
import io.userservice.migrate.channel.Report;
import io.userservice.migrate.config.ConfigFile;
import io.userservice.migrate.config.ConfigFiles;
import io.userservice.migrate.config.Document;
import io.userservice.migrate.config.Property;
import io.userservice.migrate.source.JavaSources;
import io.userservice.migrate.told.InputException;
import io.userservice.migrate.told.Told;
import org.jspecify.annotations.Nullable;

/** An application with Boot's client: its files that change, and what is left to do. */
final class Application {

	private static final Path NEW = Path.of("src/main/resources/application.yml");

	private final ApplicationFiles files;

	private final Map<Path, String> changed = new TreeMap<>();

	private final List<Told> told = new ArrayList<>();

	private final boolean hasOurs;

	private final JavaSources sources;

	Application(ApplicationFiles files) {
		this.files = files;
		Map<Path, String> java = files.all()
			.stream()
			.filter((path) -> path.toString().matches("src[/\\\\].*\\.java"))
			.collect(Collectors.toMap((path) -> path, files::read));
		this.sources = new JavaSources(java);
		this.hasOurs = files.all()
			.stream()
			.filter(Mentions::isBuild)
			.anyMatch((path) -> Mentions.isOurs(files.read(path)));
		this.changed.putAll(this.sources.changed());
		this.told.addAll(this.sources.told());
		List<ConfigFile> main = new ArrayList<>(files.main());
		List<ConfigFile> tests = files.tests();
		Map<Path, ConfigFile> read = Stream.concat(main.stream(), tests.stream())
			.collect(Collectors.toMap(ConfigFile::path, (file) -> file));
		move(main, tests);
		files.all().forEach((path) -> {
			ConfigFile file = read.containsKey(path) ? read.get(path) : other(path);
			boolean isRead = read.containsKey(path) || java.containsKey(path);
			this.told.addAll(Mentions.in(path, files.read(path), isRead, movedLines(file)));
		});
		this.told.sort(Comparator.comparing(Told::place));
	}

	Map<Path, String> changed() {
		return this.changed;
	}

	List<Told> told() {
		return this.told;
	}

	/** Tells of settings in a file that Spring does not read by itself. */
	private @Nullable ConfigFile other(Path path) {
		if (!path.toString().matches(".*\\.(ya?ml|properties)")) {
			return null;
		}
		try {
			ConfigFile file = ConfigFiles.of(path, this.files.read(path), "");
			file.documents()
				.stream()
				.flatMap((document) -> document.moved().stream())
				.forEach((setting) -> this.told.add(Told.byHand(setting.place(), setting.name().written(),
						"the file is none that the program moves: run it on the folder of the module, or move it yourself")));
			return file;
		}
		catch (InputException ex) {
			return null;
		}
	}

	private static Set<Integer> movedLines(@Nullable ConfigFile file) {
		Set<Integer> lines = new HashSet<>();
		if (file != null) {
			file.documents()
				.forEach((document) -> document.moved().forEach((setting) -> lines.add(setting.place().line())));
		}
		return lines;
	}

	/**
	 * Files of tests are read after the others, but for those of the same name, which
	 * they hide.
	 */
	private void move(List<ConfigFile> main, List<ConfigFile> tests) {
		Set<Path> hidden = tests.stream()
			.map((file) -> file.path().subpath(2, file.path().getNameCount()))
			.collect(Collectors.toSet());
		List<ConfigFile> left = main.stream()
			.filter((file) -> !file.path().startsWith("src")
					|| !hidden.contains(file.path().subpath(2, file.path().getNameCount())))
			.toList();
		if (main.stream().allMatch((file) -> file.documents().stream().noneMatch(Application::isBase))
				&& !this.sources.channels().isEmpty()) {
			main.add(0, ConfigFiles.of(NEW, this.files.all().contains(NEW) ? this.files.read(NEW) : "", ""));
		}
		move(main, Set.copyOf(main));
		if (tests.stream()
			.anyMatch((file) -> file.documents().stream().anyMatch((document) -> !document.moved().isEmpty()))) {
			List<ConfigFile> all = new ArrayList<>(left);
			all.addAll(tests);
			move(all, Set.copyOf(tests));
		}
	}

	private static boolean isBase(Document document) {
		return document.condition().isEmpty();
	}

	private void move(List<ConfigFile> all, Set<ConfigFile> writable) {
		Map<Document, ConfigFile> documents = new HashMap<>();
		List<Document> order = new ArrayList<>();
		for (ConfigFile file : all) {
			for (Document document : file.documents()) {
				documents.put(document, file);
				order.add(document);
			}
		}
		if (order.isEmpty()) {
			return;
		}
		Report report = new Report();
		Map<Document, List<Property>> written = new Migration(order,
				(document) -> writable.contains(documents.get(document)), this.sources.channels(), this.hasOurs, report)
			.written();
		for (ConfigFile file : writable) {
			String text = file.rewritten(written);
			if (!text.equals(file.text())) {
				this.changed.put(file.path(), text);
			}
		}
		Set<Path> paths = writable.stream().map(ConfigFile::path).collect(Collectors.toSet());
		report.all()
			.stream()
			.filter((something) -> paths.contains(something.place().file())
					|| !something.place().file().toString().matches(".*\\.(ya?ml|properties)"))
			.filter((something) -> !this.told.contains(something))
			.forEach(this.told::add);
	}

}
