package io.userservice.http.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.UnaryOperator;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import org.jspecify.annotations.Nullable;

/**
 * The documentation of a contract, made from its descriptor and the comments in it.
 *
 * @param comment of the file
 * @param services in the file's order
 * @param types messages and enums, nested ones after those that they are nested in
 * @param reasons of failed calls
 */
record Reference(String comment, List<Service> services, List<Type> types, List<String> reasons) {

	/** A service. */
	record Service(String name, String comment, List<Method> methods) {
	}

	/**
	 * A method.
	 *
	 * @param kind unary, or what it streams
	 * @param scope that a token must have; null for a method that is open to all
	 * @param readOnly whether it has no side effects
	 */
	record Method(String name, String comment, String kind, @Nullable String scope, boolean readOnly, String request,
			String response) {
	}

	/** A message or an enum. */
	record Type(String name, String comment, List<Field> fields) {
	}

	/**
	 * A field of a message, or a value of an enum.
	 *
	 * @param type empty for a value
	 */
	record Field(String name, String type, String comment) {
	}

	/**
	 * @param resource a FileDescriptorSet with comments, on the class path
	 * @param file the file of the contract in it
	 * @param scopeOf the scope of a method by its full name, or null
	 */
	static Reference of(String resource, String file, UnaryOperator<@Nullable String> scopeOf, List<String> reasons) {
		try (InputStream descriptors = Reference.class.getResourceAsStream(resource)) {
			FileDescriptorProto described = FileDescriptorSet.parseFrom(descriptors)
				.getFileList()
				.stream()
				.filter((candidate) -> candidate.getName().equals(file))
				.findFirst()
				.orElseThrow();
			return new ReferenceReader(described, scopeOf).read(reasons);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
