package io.userservice.migrate.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.userservice.migrate.told.InputException;
import io.userservice.migrate.told.Place;
import io.userservice.migrate.told.Told;
import org.jspecify.annotations.Nullable;

/** The Java sources of an application, and what of them is written anew. */
public final class JavaSources {

	private static final String CLASS = "GrpcClients";

	private static final Pattern CONSTANT = Pattern.compile("String\\s+(\\w+)\\s*=\\s*\"([^\"\\\\]*)\"");

	private static final Pattern CREATED = Pattern.compile("createChannel\\(\\s*\"([^\"\\\\]+)\"");

	private static final Pattern APPLICATION = Pattern.compile("@([\\w.]+\\.)?SpringBootApplication\\b");

	private final Map<Path, String> texts;

	private final List<Told> told = new ArrayList<>();

	private final Map<String, Place> channels = new TreeMap<>();

	private final Map<Path, String> changed = new TreeMap<>();

	/**
	 * @param texts of all Java files, by their paths from the application's folder
	 */
	public JavaSources(Map<Path, String> texts) {
		this.texts = texts;
		Map<String, String> constants = constants();
		List<InjectionScanner> scanners = new ArrayList<>();
		List<Injection> injections = new ArrayList<>();
		Map<Path, SourceEdits> edits = new TreeMap<>();
		texts.forEach((path, text) -> {
			if (text.contains("net.devh.boot.grpc.client")) {
				SourceFile file = SourceFile.parse(path, text);
				InjectionScanner scanner = new InjectionScanner(file, constants);
				scanners.add(scanner);
				injections.addAll(scanner.injections());
				SourceEdits own = new SourceEdits(file);
				edits.put(path, own);
				scanner.interceptors().forEach((found) -> Rewrites.interceptor(found, own));
				created(path, text);
			}
		});
		injections.forEach((injection) -> {
			if (injection.channel() != null) {
				this.channels.putIfAbsent(injection.channel(), injection.file().place(injection.annotation()));
			}
		});
		rewrite(injections, edits);
		edits.forEach((path, own) -> {
			String text = own.isEmpty() ? texts.getOrDefault(path, "") : own.text();
			if (!own.isEmpty()) {
				SourceFile.parse(path, text);
				this.changed.put(path, text);
			}
			this.told.addAll(NetDevhTypes.left(path, texts.getOrDefault(path, ""), text));
		});
	}

	/** The channels that sources name, and where. */
	public Map<String, Place> channels() {
		return this.channels;
	}

	public List<Told> told() {
		return this.told;
	}

	/** The new texts, of the new file, too. */
	public Map<Path, String> changed() {
		return this.changed;
	}

	private Map<String, String> constants() {
		Map<String, String> constants = new HashMap<>();
		this.texts.forEach((path, text) -> {
			String type = path.getFileName().toString().replaceFirst("\\.java$", ".");
			CONSTANT.matcher(text).results().forEach((found) -> constants.put(type + found.group(1), found.group(2)));
		});
		return constants;
	}

	private void created(Path path, String text) {
		Matcher created = CREATED.matcher(text);
		while (created.find()) {
			int line = (int) text.substring(0, created.start()).chars().filter((next) -> next == '\n').count() + 1;
			this.channels.putIfAbsent(created.group(1), new Place(path, line));
		}
	}

	private void rewrite(List<Injection> injections, Map<Path, SourceEdits> edits) {
		Stubs stubs = new Stubs(injections.stream()
			.filter((injection) -> !injection.file().isTest() && injection.reason().isEmpty())
			.toList());
		Path main = application();
		boolean isWritten = main != null && !stubs.isEmpty();
		for (Injection injection : injections) {
			Optional<String> reason = injection.reason()
				.or(() -> (main == null) ? Optional
					.of("there is no class with @SpringBootApplication here: put @ImportGrpcClients(target = \"%s\", types = %s.class) on a configuration, and inject the bean"
						.formatted(injection.channel(), injection.type()))
						: stubs.has(injection) ? Optional.empty() : Optional
							.of("only tests have this stub: put @ImportGrpcClients(target = \"%s\", types = %s.class) on a configuration of theirs"
								.formatted(injection.channel(), injection.type())));
			if (reason.isPresent()) {
				this.told.add(Told.byHand(injection.file().place(injection.annotation()),
						injection.annotation().toString().replaceAll("net\\.devh[\\w.]*\\.", ""), reason.get()));
			}
			else {
				Rewrites.injection(injection, stubs, edits.get(injection.file().path()));
			}
		}
		if (isWritten) {
			Path path = main.resolveSibling(CLASS + ".java");
			if (this.texts.containsKey(path)) {
				throw new InputException(new Place(path, 0), "a class of this name is to be written: rename this one");
			}
			String packageName = SourceFile.parse(main, this.texts.getOrDefault(main, "")).packageName();
			this.changed.put(path, stubs.configuration(packageName, CLASS));
		}
	}

	private @Nullable Path application() {
		return this.texts.entrySet()
			.stream()
			.filter((file) -> file.getKey().toString().replace('\\', '/').startsWith("src/main/java/"))
			.filter((file) -> APPLICATION.matcher(file.getValue()).find())
			.map(Map.Entry::getKey)
			.findFirst()
			.orElse(null);
	}

}
