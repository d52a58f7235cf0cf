package io.userservice.migrate.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.userservice.migrate.told.InputException;
import io.userservice.migrate.told.Place;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A document of a YAML file as the flat properties that Spring makes of it. */
final class YamlTree {

	private static final Set<Tag> TYPED = Set.of(Tag.INT, Tag.BOOL, Tag.FLOAT);

	private final Path file;

	private final List<Setting> settings = new ArrayList<>();

	private YamlTree(Path file) {
		this.file = file;
	}

	static List<Setting> settings(Path file, Node root) {
		YamlTree tree = new YamlTree(file);
		if (root instanceof MappingNode mapping) {
			tree.flatten("", mapping, new HashSet<>());
		}
		return tree.settings;
	}

	/** The path of a key below another. */
	static String path(String parent, Node key) {
		String name = (key instanceof ScalarNode scalar) ? scalar.getValue() : key.toString();
		return (parent.isEmpty() || name.startsWith("[")) ? parent + name : parent + "." + name;
	}

	/** Keys of a merged mapping count unless the mapping has them itself. */
	private void flatten(String parent, MappingNode mapping, Set<String> seen) {
		for (NodeTuple entry : mapping.getValue()) {
			if (!isMerge(entry)) {
				String path = path(parent, entry.getKeyNode());
				if (!seen.add(path)) {
					throw new InputException(place(entry.getKeyNode()), "the key %s is there twice".formatted(path));
				}
				add(path, entry.getKeyNode(), entry.getValueNode());
			}
		}
		for (NodeTuple entry : mapping.getValue()) {
			if (isMerge(entry)) {
				List<Node> merged = (entry.getValueNode() instanceof SequenceNode list) ? list.getValue()
						: List.of(entry.getValueNode());
				merged.forEach((node) -> merge(parent, node, seen));
			}
		}
	}

	private void merge(String parent, Node merged, Set<String> seen) {
		if (merged instanceof MappingNode mapping) {
			for (NodeTuple entry : mapping.getValue()) {
				if (isMerge(entry)) {
					merge(parent, entry.getValueNode(), seen);
				}
				else if (seen.add(path(parent, entry.getKeyNode()))) {
					add(path(parent, entry.getKeyNode()), entry.getKeyNode(), entry.getValueNode());
				}
			}
		}
	}

	private void add(String path, Node key, Node value) {
		if (value instanceof MappingNode mapping && !mapping.getValue().isEmpty()) {
			flatten(path, mapping, new HashSet<>());
		}
		else if (value instanceof SequenceNode list && !list.getValue().isEmpty()) {
			for (int i = 0; i < list.getValue().size(); i++) {
				add(path + "[" + i + "]", list.getValue().get(i), list.getValue().get(i));
			}
		}
		else {
			this.settings.add(new Setting(PropertyName.of(path), text(value), place(key)));
		}
	}

	/** As Spring turns it into a text: numbers and truth values in their usual form. */
	private static String text(Node value) {
		if (!(value instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
			return "";
		}
		return (scalar.isPlain() && TYPED.contains(scalar.getTag()))
				? String.valueOf(new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(scalar.getValue()))
				: scalar.getValue();
	}

	static boolean isMerge(NodeTuple entry) {
		return entry.getKeyNode().getTag().equals(Tag.MERGE);
	}

	private Place place(Node node) {
		return new Place(this.file, node.getStartMark().getLine() + 1);
	}

}
