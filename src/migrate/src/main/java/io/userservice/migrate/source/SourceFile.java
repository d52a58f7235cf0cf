package io.userservice.migrate.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import io.userservice.migrate.told.InputException;
import io.userservice.migrate.told.Place;
import org.jspecify.annotations.Nullable;

/**
 * A Java file that the JDK's compiler has parsed.
 *
 * @param path to show
 * @param text of the file
 * @param tree what the text says
 * @param positions where it says it
 */
record SourceFile(Path path, String text, CompilationUnitTree tree, SourcePositions positions) {

	static SourceFile parse(Path path, String text) {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		if (compiler == null) {
			throw new InputException(new Place(path, 0),
					"sources are read by the compiler of a JDK: run this with one");
		}
		DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
		JavaFileObject source = new SimpleJavaFileObject(URI.create("string:///Source.java"),
				JavaFileObject.Kind.SOURCE) {
			@Override
			public CharSequence getCharContent(boolean ignoreEncodingErrors) {
				return text;
			}
		};
		JavacTask task = (JavacTask) compiler.getTask(null, null, problems, List.of("-proc:none"), null,
				List.of(source));
		try {
			CompilationUnitTree tree = task.parse().iterator().next();
			problems.getDiagnostics()
				.stream()
				.filter((problem) -> problem.getKind() == Diagnostic.Kind.ERROR)
				.findFirst()
				.ifPresent((problem) -> {
					throw new InputException(new Place(path, (int) problem.getLineNumber()),
							"this is no Java that can be read: " + problem.getMessage(null));
				});
			return new SourceFile(path, text, tree, Trees.instance(task).getSourcePositions());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int start(Tree part) {
		return (int) this.positions.getStartPosition(this.tree, part);
	}

	int end(Tree part) {
		return (int) this.positions.getEndPosition(this.tree, part);
	}

	Place place(Tree part) {
		return new Place(this.path, (int) this.tree.getLineMap().getLineNumber(start(part)));
	}

	String packageName() {
		return (this.tree.getPackageName() != null) ? this.tree.getPackageName().toString() : "";
	}

	boolean isTest() {
		return this.path.toString().replace('\\', '/').matches("src/\\w*[tT]est\\w*/.*");
	}

	/** The import of a name; null for none, such as by a star. */
	@Nullable ImportTree importOf(String simpleName) {
		for (ImportTree imported : this.tree.getImports()) {
			if (!imported.isStatic() && imported.getQualifiedIdentifier().toString().endsWith("." + simpleName)) {
				return imported;
			}
		}
		return null;
	}

	/** The full name of a type by its imports; null if they do not tell. */
	@Nullable String fullName(String type) {
		String first = type.replaceFirst("\\..*", "");
		if (Character.isLowerCase(first.charAt(0))) {
			return type;
		}
		ImportTree imported = importOf(first);
		return (imported != null) ? imported.getQualifiedIdentifier() + type.substring(first.length()) : null;
	}

	/** Whether an annotation is this one of net.devh's client. */
	boolean isNetDevh(String annotation, String simpleName) {
		if (annotation.equals(simpleName)) {
			ImportTree imported = importOf(simpleName);
			String from = (imported != null) ? imported.getQualifiedIdentifier().toString() : "";
			return from.startsWith("net.devh.") || (imported == null && this.text.contains("import net.devh.")
					&& this.text.matches("(?s).*import net\\.devh\\.[\\w.]+\\.\\*;.*"));
		}
		return annotation.startsWith("net.devh.") && annotation.endsWith("." + simpleName);
	}

}
