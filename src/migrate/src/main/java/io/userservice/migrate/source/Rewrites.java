package io.userservice.migrate.source;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.util.TreePath;
import io.userservice.migrate.source.Injection.Kind;

/** What comes in place of net.devh's annotations. */
final class Rewrites {

	private Rewrites() {
	}

	static void injection(Injection injection, Stubs stubs, SourceEdits edits) {
		boolean isNamed = stubs.isNamed(injection.simpleType());
		String qualifier = "@Qualifier(\"" + Stubs.beanName(injection) + "\")";
		String name = "GrpcClient";
		if (injection.kind() == Kind.BEAN) {
			edits.replace(injection.annotation(), "GrpcClientBean", "");
			edits.replacedToo(name);
			return;
		}
		if (isNamed) {
			edits.needs("org.springframework.beans.factory.annotation.Qualifier");
		}
		if (injection.kind() == Kind.PARAMETER) {
			edits.replace(injection.annotation(), name, isNamed ? qualifier : "");
			return;
		}
		edits.needs("org.springframework.beans.factory.annotation.Autowired");
		boolean isField = injection.kind() == Kind.FIELD;
		edits.replace(injection.annotation(), name,
				"@Autowired" + ((isNamed && isField) ? edits.indent(injection.annotation()) + qualifier : ""));
		if (isNamed && !isField) {
			edits.insert(injection.parameter(), qualifier + " ");
		}
	}

	/** net.devh's annotation makes a bean, too; Boot's does not. */
	static void interceptor(TreePath found, SourceEdits edits) {
		Object owner = found.getParentPath().getParentPath().getLeaf();
		ModifiersTree modifiers = (owner instanceof ClassTree type) ? type.getModifiers()
				: ((MethodTree) owner).getModifiers();
		String bean = (owner instanceof ClassTree) ? "Component" : "Bean";
		boolean isBean = modifiers.getAnnotations()
			.stream()
			.map((other) -> other.getAnnotationType().toString())
			.anyMatch((other) -> other.matches("(.*\\.)?(Bean|Component|Service|Configuration)"));
		String first = isBean ? "" : "@" + bean + edits.indent(found.getLeaf());
		if (!isBean) {
			edits.needs((owner instanceof ClassTree) ? "org.springframework.stereotype.Component"
					: "org.springframework.context.annotation.Bean");
		}
		edits.needs("org.springframework.grpc.client.GlobalClientInterceptor");
		edits.replace(found.getLeaf(), "GrpcGlobalClientInterceptor", first + "@GlobalClientInterceptor");
	}

}
