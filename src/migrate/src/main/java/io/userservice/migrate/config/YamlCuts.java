package io.userservice.migrate.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.userservice.migrate.told.InputException;
import io.userservice.migrate.told.Place;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** The lines of a document that hold settings of net.devh's client, and no others. */
final class YamlCuts {

	private final Path file;

	private final List<Cut> cuts = new ArrayList<>();

	private int insertAt = -1;

	/**
	 * Lines, from 0 on, the last one included.
	 *
	 * @param path the key in the first of them
	 * @param entry key and value
	 */
	record Cut(int first, int last, String path, NodeTuple entry) {

	}

	private YamlCuts(Path file) {
		this.file = file;
	}

	static YamlCuts of(Path file, Node root) {
		YamlCuts cuts = new YamlCuts(file);
		if (root instanceof MappingNode mapping) {
			for (NodeTuple entry : mapping.getValue()) {
				cuts.cut("", mapping, entry);
				if (!cuts.cuts.isEmpty() && cuts.insertAt < 0) {
					cuts.insertAt = line(entry.getKeyNode());
				}
			}
			if (cuts.insertAt < 0) {
				cuts.insertAt = lastLine(root, line(root)) + 1;
			}
		}
		else {
			cuts.insertAt = root.getStartMark().getLine();
		}
		return cuts;
	}

	List<Cut> all() {
		return this.cuts;
	}

	/** The line before which other keys of the top can stand. */
	int insertAt() {
		return this.insertAt;
	}

	/** Whether the entry was cut whole. */
	private boolean cut(String parent, MappingNode mapping, NodeTuple entry) {
		String path = YamlTree.path(parent, entry.getKeyNode());
		PropertyName name = PropertyName.of(path);
		if (Document.isMoved(name)) {
			add(mapping, path, entry);
			return true;
		}
		if (path.equalsIgnoreCase("grpc") && entry.getValueNode() instanceof MappingNode children) {
			int before = this.cuts.size();
			long cut = children.getValue().stream().filter((child) -> cut(path, children, child)).count();
			if (cut > 0 && cut == children.getValue().size()) {
				this.cuts.subList(before, this.cuts.size()).clear();
				add(mapping, path, entry);
				return true;
			}
		}
		return false;
	}

	private void add(MappingNode mapping, String path, NodeTuple entry) {
		int first = line(entry.getKeyNode());
		if (mapping.getFlowStyle() == FlowStyle.FLOW) {
			throw new InputException(new Place(this.file, first + 1),
					"%s stands in braces: write it in lines of its own first".formatted(path));
		}
		this.cuts.add(new Cut(first, lastLine(entry.getValueNode(), first), path, entry));
	}

	static int line(Node node) {
		return node.getStartMark().getLine();
	}

	/** An alias stands for a node elsewhere. */
	private static boolean isAlias(Node node, int from) {
		return line(node) < from;
	}

	private static int lastLine(Node node, int from) {
		if (isAlias(node, from)) {
			return from;
		}
		if (node instanceof ScalarNode scalar) {
			boolean isBlock = scalar.getScalarStyle() == ScalarStyle.LITERAL
					|| scalar.getScalarStyle() == ScalarStyle.FOLDED;
			return Math.max(from, scalar.getEndMark().getLine() - (isBlock ? 1 : 0));
		}
		if (((CollectionNode<?>) node).getFlowStyle() == FlowStyle.FLOW) {
			return node.getEndMark().getLine();
		}
		int last = from;
		for (Object child : ((CollectionNode<?>) node).getValue()) {
			last = Math.max(last, (child instanceof NodeTuple entry)
					? lastLine(entry.getValueNode(), line(entry.getKeyNode())) : lastLine((Node) child, last));
		}
		return last;
	}

}
