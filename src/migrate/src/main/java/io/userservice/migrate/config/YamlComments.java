package io.userservice.migrate.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import io.userservice.migrate.config.YamlCuts.Cut;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The comments in lines that are cut, by the channel that they stand at. */
final class YamlComments {

	private final Lines lines;

	/** Where the text of each line ends; comments may follow. */
	private final Map<Integer, Integer> ends = new HashMap<>();

	/** Lines in which a text goes on. */
	private final TreeSet<Integer> within = new TreeSet<>();

	private final TreeMap<Integer, String> channels = new TreeMap<>();

	private YamlComments(Lines lines) {
		this.lines = lines;
	}

	/** By the name of the channel, as it is written; those of none by an empty text. */
	static Map<String, List<String>> of(Lines lines, Cut cut) {
		YamlComments comments = new YamlComments(lines);
		comments.visit(cut.path(), cut.entry());
		return comments.collect(cut.first(), cut.last());
	}

	private Map<String, List<String>> collect(int first, int last) {
		Map<String, List<String>> found = new LinkedHashMap<>();
		List<String> pending = new ArrayList<>();
		for (int line = first; line <= last; line++) {
			String text = this.lines.get(line).strip();
			if (text.startsWith("#") && !this.within.contains(line)) {
				pending.add(text);
				continue;
			}
			if (text.isEmpty()) {
				continue;
			}
			List<String> comments = found.computeIfAbsent(channel(line), (name) -> new ArrayList<>());
			comments.addAll(pending);
			pending.clear();
			String rest = rest(line);
			if (rest.startsWith("#")) {
				comments.add(rest);
			}
		}
		found.computeIfAbsent(channel(last), (name) -> new ArrayList<>()).addAll(pending);
		return found;
	}

	private String channel(int line) {
		Map.Entry<Integer, String> channel = this.channels.floorEntry(line);
		return (channel != null) ? channel.getValue() : "";
	}

	private String rest(int line) {
		int end = this.ends.getOrDefault(line, 0);
		String text = this.lines.get(line);
		return (end >= text.length()) ? "" : text.substring(end).replaceFirst("^[\\s:}\\],]*([&!*]\\S+\\s*)?", "");
	}

	private void visit(String path, NodeTuple entry) {
		PropertyName name = PropertyName.of(path);
		if (name.startsWith("grpc", "client") && name.elements().size() > 2) {
			this.channels.putIfAbsent(YamlCuts.line(entry.getKeyNode()), name.elements().get(2));
		}
		mark(entry.getKeyNode());
		if (YamlCuts.line(entry.getValueNode()) >= YamlCuts.line(entry.getKeyNode())) {
			visit(path, entry.getValueNode());
		}
	}

	private void visit(String path, Node node) {
		if (node instanceof MappingNode mapping) {
			mapping.getValue().forEach((entry) -> visit(YamlTree.path(path, entry.getKeyNode()), entry));
		}
		else if (node instanceof SequenceNode list) {
			list.getValue().forEach((item) -> visit(path, item));
		}
		else {
			mark(node);
		}
	}

	private void mark(Node node) {
		if (node instanceof ScalarNode) {
			int end = node.getEndMark().getLine();
			this.ends.merge(end, node.getEndMark().getColumn(), Math::max);
			for (int line = YamlCuts.line(node) + 1; line <= end; line++) {
				this.within.add(line);
			}
			if (end > YamlCuts.line(node)) {
				this.ends.put(YamlCuts.line(node), Integer.MAX_VALUE);
			}
		}
	}

}
