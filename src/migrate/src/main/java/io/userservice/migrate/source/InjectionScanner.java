package io.userservice.migrate.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import io.userservice.migrate.source.Injection.Kind;
import org.jspecify.annotations.Nullable;

/** Finds what net.devh's annotations ask for. */
final class InjectionScanner extends TreePathScanner<Void, Void> {

	private final SourceFile file;

	private final Map<String, String> constants;

	private final List<Injection> found = new ArrayList<>();

	/** Annotations on interceptors, with what they stand on. */
	private final List<TreePath> interceptors = new ArrayList<>();

	/**
	 * @param constants by {@code Type.NAME}
	 */
	InjectionScanner(SourceFile file, Map<String, String> constants) {
		this.file = file;
		this.constants = constants;
		scan(file.tree(), null);
	}

	List<Injection> injections() {
		return this.found;
	}

	List<TreePath> interceptors() {
		return this.interceptors;
	}

	@Override
	public Void visitAnnotation(AnnotationTree annotation, Void nothing) {
		String name = annotation.getAnnotationType().toString();
		Tree owner = getCurrentPath().getParentPath().getParentPath().getLeaf();
		if (this.file.isNetDevh(name, "GrpcClientBean")) {
			this.found.add(bean(annotation));
			return null;
		}
		if (this.file.isNetDevh(name, "GrpcClient")) {
			this.found.add(injection(annotation, owner));
		}
		else if (this.file.isNetDevh(name, "GrpcGlobalClientInterceptor")) {
			this.interceptors.add(getCurrentPath());
		}
		return super.visitAnnotation(annotation, nothing);
	}

	private Injection injection(AnnotationTree annotation, Tree owner) {
		ExpressionTree value = argument(annotation, "value");
		String obstacle = (annotation.getArguments().size() > 1)
				? "interceptors of one injection: create the channel by GrpcChannelFactory.createChannel(name,"
						+ " ChannelBuilderOptions.defaults().withInterceptors(…)), and the stub of it"
				: null;
		if (owner instanceof MethodTree setter && setter.getParameters().size() == 1) {
			VariableTree parameter = setter.getParameters().get(0);
			return of(annotation, Kind.SETTER, value, parameter.getType().toString(), obstacle,
					this.file.start(parameter));
		}
		if (!(owner instanceof VariableTree variable)) {
			return of(annotation, Kind.FIELD, value, "", "an annotation of your own has it", -1);
		}
		Tree parent = getCurrentPath().getParentPath().getParentPath().getParentPath().getLeaf();
		String type = variable.getType().toString();
		if (parent instanceof MethodTree method) {
			boolean isInjected = method.getReturnType() == null || method.getModifiers()
				.getAnnotations()
				.stream()
				.anyMatch((other) -> other.getAnnotationType().toString().endsWith("Bean"));
			return of(annotation, Kind.PARAMETER, value, type,
					(obstacle == null && !isInjected) ? "the method is neither a constructor nor a @Bean" : obstacle,
					-1);
		}
		boolean isPlain = parent instanceof ClassTree owning && owning.getKind() != Tree.Kind.RECORD
				&& !variable.getModifiers().getFlags().contains(javax.lang.model.element.Modifier.FINAL);
		return of(annotation, Kind.FIELD, value, type,
				(obstacle == null && !isPlain) ? "it is final: inject it by the constructor" : obstacle, -1);
	}

	private Injection bean(AnnotationTree annotation) {
		ExpressionTree client = argument(annotation, "client");
		ExpressionTree type = argument(annotation, "clazz");
		AnnotationTree inner = (client instanceof AnnotationTree tree) ? tree : annotation;
		String obstacle = (argument(annotation, "beanName") != null)
				? "Boot's client names the bean itself: write a @Bean"
						+ " method with the name, and the stub by GrpcChannelFactory.createChannel(…)"
				: (inner.getArguments().size() > 1) ? "it has interceptors of its own"
						: (getCurrentPath().getParentPath().getLeaf() instanceof ModifiersTree) ? null
								: "it stands within another annotation";
		return of(annotation, Kind.BEAN, argument(inner, "value"),
				(type instanceof MemberSelectTree literal) ? literal.getExpression().toString() : "", obstacle, -1);
	}

	private Injection of(AnnotationTree annotation, Kind kind, @Nullable ExpressionTree name, String type,
			@Nullable String obstacle, int parameter) {
		return new Injection(this.file, annotation, kind, text(name), type,
				type.isEmpty() ? null : this.file.fullName(type), obstacle, parameter);
	}

	private @Nullable String text(@Nullable ExpressionTree value) {
		if (value instanceof LiteralTree literal && literal.getValue() instanceof String text) {
			return (text.contains("${") || text.contains("#{")) ? null : text;
		}
		if (value == null) {
			return null;
		}
		String own = this.file.path().getFileName().toString().replaceFirst("\\.java$", ".");
		String constant = value.toString();
		return this.constants.getOrDefault(constant, this.constants.get(own + constant));
	}

	private static @Nullable ExpressionTree argument(AnnotationTree annotation, String name) {
		for (ExpressionTree argument : annotation.getArguments()) {
			if (argument instanceof AssignmentTree assignment && assignment.getVariable().toString().equals(name)) {
				return assignment.getExpression();
			}
			if (name.equals("value") && !(argument instanceof AssignmentTree)) {
				return argument;
			}
		}
		return null;
	}

}
