package io.userservice.migrate.config;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.userservice.migrate.told.InputException;
import io.userservice.migrate.told.Place;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** A file of YAML, whose other lines and comments stay as they are. */
final class YamlFile implements ConfigFile {

	private static final String PLAIN = "[A-Za-z/$][\\w./${}@+=,-]*(:[\\w./${}@+=,-]+)*|\\d+(\\.\\d+)?[A-Za-z]{0,2}";

	private static final String WORDS = "(?i)y|n|yes|no|on|off|null|0\\d+";

	/** In place of a file without a document. */
	private static final Node NOTHING = new Yaml().compose(new StringReader("{}"));

	private final Path path;

	private final String text;

	private final Map<Document, Node> documents = new LinkedHashMap<>();

	YamlFile(Path path, String text, String profile) {
		this.path = path;
		this.text = text;
		for (Node root : roots()) {
			this.documents.put(Document.of(new Place(path, root.getStartMark().getLine() + 1), profile,
					YamlTree.settings(path, root)), root);
		}
	}

	private List<Node> roots() {
		try {
			List<Node> roots = new ArrayList<>();
			new Yaml(new SafeConstructor(new LoaderOptions()))
				.composeAll(new StringReader(this.text.replaceFirst("^\uFEFF", "")))
				.forEach(roots::add);
			return roots.isEmpty() ? List.of(NOTHING) : roots;
		}
		catch (YAMLException ex) {
			Mark mark = (ex instanceof MarkedYAMLException marked) ? marked.getProblemMark() : null;
			throw new InputException(new Place(this.path, (mark != null) ? mark.getLine() + 1 : 0),
					"this is no YAML that can be read: " + problem(ex));
		}
	}

	private static @Nullable String problem(YAMLException ex) {
		return (ex instanceof MarkedYAMLException marked) ? marked.getProblem() : ex.getMessage();
	}

	@Override
	public Path path() {
		return this.path;
	}

	@Override
	public String text() {
		return this.text;
	}

	@Override
	public List<Document> documents() {
		return List.copyOf(this.documents.keySet());
	}

	@Override
	public String rewritten(Map<Document, List<Property>> written) {
		Lines lines = new Lines(this.text);
		this.documents.forEach((document, root) -> {
			YamlCuts cuts = YamlCuts.of(this.path, root);
			Map<String, List<String>> comments = new LinkedHashMap<>();
			cuts.all().forEach((cut) -> {
				lines.remove(cut.first(), cut.last());
				YamlComments.of(lines, cut)
					.forEach((channel, found) -> comments.computeIfAbsent(channel, (name) -> new ArrayList<>())
						.addAll(found));
			});
			lines.insert((root == NOTHING) ? lines.size() - 1 : cuts.insertAt(),
					block(written.getOrDefault(document, List.of()), comments));
		});
		String result = lines.text();
		new YamlFile(this.path, result, "");
		return result;
	}

	private static List<String> block(List<Property> properties, Map<String, List<String>> comments) {
		Map<String, List<Property>> groups = properties.stream()
			.collect(Collectors.groupingBy(Property::group, LinkedHashMap::new, Collectors.toList()));
		Map<String, List<String>> left = new LinkedHashMap<>(comments);
		List<String> lines = new ArrayList<>();
		groups.forEach((group, members) -> {
			List<String> own = left.remove(channel(group));
			if (own != null) {
				lines.addAll(own);
			}
			lines.add(group + ":");
			members.forEach((property) -> lines.add("  " + property.name() + ": " + scalar(property.value())));
		});
		List<String> others = left.values().stream().flatMap(List::stream).toList();
		lines.addAll(0, others);
		return lines;
	}

	/** The channel of net.devh's whose comments belong to a group. */
	private static String channel(String group) {
		String name = group.replaceFirst("^spring\\.grpc\\.client\\.channel\\.?", "");
		return name.equals("default") ? "GLOBAL" : name;
	}

	/** In quotes unless it is surely the same text without them. */
	static String scalar(String value) {
		return (value.matches(PLAIN) && !value.matches(WORDS)) ? value : "'" + value.replace("'", "''") + "'";
	}

}
