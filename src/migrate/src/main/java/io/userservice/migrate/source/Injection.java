package io.userservice.migrate.source;

import java.util.Optional;

import com.sun.source.tree.AnnotationTree;
import org.jspecify.annotations.Nullable;

/**
 * A place that net.devh's client sets to a stub or a channel.
 *
 * @param file where
 * @param annotation that asks for it
 * @param kind what is set
 * @param channel its name; null if the source does not tell
 * @param type as it is written
 * @param fullType with its package; null if the imports do not tell
 * @param obstacle why it cannot be written anew; null for nothing
 * @param parameter where the parameter of a method begins; -1 for none
 */
record Injection(SourceFile file, AnnotationTree annotation, Kind kind, @Nullable String channel, String type,
		@Nullable String fullType, @Nullable String obstacle, int parameter) {

	/** What is set. */
	enum Kind {

		FIELD, SETTER, PARAMETER, BEAN

	}

	String simpleType() {
		return this.type.replaceFirst(".*\\.", "");
	}

	/** Why it is left as it is. */
	Optional<String> reason() {
		if (this.obstacle != null) {
			return Optional.of(this.obstacle);
		}
		if (this.channel == null) {
			return Optional.of("the channel's name is no text that the source tells");
		}
		if (simpleType().equals("Channel") || simpleType().equals("ManagedChannel")) {
			return Optional
				.of("Boot's client has no beans of channels: inject GrpcChannelFactory, and call createChannel(\"%s\") once"
					.formatted(this.channel));
		}
		if (!simpleType().endsWith("Stub") || this.fullType == null) {
			return Optional.of("the type %s is not told by the imports as that of a stub".formatted(this.type));
		}
		return Optional.empty();
	}

}
