package io.userservice.database;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Marks a bean that exists with one kind of database alone. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Conditional(ConditionalOnDatabase.OnDatabase.class)
public @interface ConditionalOnDatabase {

	DatabaseKind value();

	/** Compares the kind with that of the database's address. */
	class OnDatabase implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			DatabaseKind kind = metadata.getAnnotations()
				.get(ConditionalOnDatabase.class)
				.getEnum("value", DatabaseKind.class);
			return DatabaseKind.of(context.getEnvironment().getProperty(DatabaseKind.URL, ""))
				.filter(kind::equals)
				.isPresent();
		}

	}

}
