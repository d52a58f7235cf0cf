package io.userservice.migrate.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.sun.source.tree.ImportTree;
import com.sun.source.tree.Tree;

/** Changes of a file's text, and the imports that they need. */
final class SourceEdits {

	private final SourceFile file;

	private final List<Edit> edits = new ArrayList<>();

	private final Set<String> imports = new TreeSet<>();

	/** Of net.devh's annotations that are replaced. */
	private final Set<String> replaced = new TreeSet<>();

	private record Edit(int start, int end, String text) {

	}

	SourceEdits(SourceFile file) {
		this.file = file;
	}

	/**
	 * @param simpleName of the annotation that goes
	 * @param text in its place; empty also takes the white space behind it
	 */
	void replace(Tree annotation, String simpleName, String text) {
		int end = this.file.end(annotation);
		while (text.isEmpty() && end < this.file.text().length()
				&& Character.isWhitespace(this.file.text().charAt(end))) {
			end++;
		}
		this.edits.add(new Edit(this.file.start(annotation), end, text));
		this.replaced.add(simpleName);
	}

	/** Notes that an annotation within another goes with it. */
	void replacedToo(String simpleName) {
		this.replaced.add(simpleName);
	}

	void insert(int at, String text) {
		this.edits.add(new Edit(at, at, text));
	}

	void needs(String type) {
		this.imports.add(type);
	}

	/** The white space before an annotation, for another in a line of its own. */
	String indent(Tree annotation) {
		int start = this.file.start(annotation);
		int line = this.file.text().lastIndexOf('\n', start) + 1;
		String before = this.file.text().substring(line, start);
		return before.isBlank() ? "\n" + before : " ";
	}

	boolean isEmpty() {
		return this.edits.isEmpty();
	}

	String text() {
		imports();
		StringBuilder text = new StringBuilder(this.file.text());
		this.edits.stream()
			.sorted(Comparator.comparingInt(Edit::start).reversed())
			.forEach((edit) -> text.replace(edit.start(), edit.end(), edit.text()));
		return text.toString();
	}

	/** In place of those that nothing needs any more. */
	private void imports() {
		StringBuilder added = new StringBuilder();
		this.imports.stream()
			.filter((type) -> !this.file.text().contains("import " + type + ";"))
			.forEach((type) -> added.append("import ").append(type).append(";\n"));
		for (String name : this.replaced) {
			ImportTree imported = this.file.importOf(name);
			if (imported != null && !isUsedStill(name)) {
				int end = this.file.end(imported);
				int next = (end < this.file.text().length() && this.file.text().charAt(end) == '\n') ? end + 1 : end;
				this.edits.add(new Edit(this.file.start(imported), next, added.toString()));
				added.setLength(0);
			}
		}
		if (!added.isEmpty()) {
			int at = this.file.tree().getImports().isEmpty() ? this.file.end(this.file.tree().getPackage()) + 1
					: this.file.start(this.file.tree().getImports().get(0));
			insert(at, added.toString());
		}
	}

	private boolean isUsedStill(String name) {
		StringBuilder left = new StringBuilder(this.file.text());
		this.edits.stream()
			.sorted(Comparator.comparingInt(Edit::start).reversed())
			.forEach((edit) -> left.replace(edit.start(), edit.end(), ""));
		return left.toString().matches("(?s).*(?<![\\w.])" + name + "\\b.*");
	}

}
