package io.userservice.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import org.jspecify.annotations.Nullable;

/**
 * The documentation of a contract, made from its descriptor and the comments in it.
 *
 * @param comment of the file
 * @param services in the file's order
 * @param types messages and enums, nested ones after those that they are nested in
 * @param reasons of failed calls
 */
public record Reference(String comment, List<Service> services, List<Type> types, List<String> reasons) {

	/** A service. */
	public record Service(String name, String comment, List<Method> methods) {
	}

	/**
	 * A method.
	 *
	 * @param kind unary, or what it streams
	 * @param scope that a token must have; null for a method that is open to all
	 * @param readOnly whether it has no side effects
	 */
	public record Method(String name, String comment, String kind, @Nullable String scope, boolean readOnly,
			String request, String response) {
	}

	/** A message or an enum. */
	public record Type(String name, String comment, List<Field> fields) {
	}

	/**
	 * A field of a message, or a value of an enum.
	 *
	 * @param type empty for a value
	 */
	public record Field(String name, String type, String comment) {
	}

	/**
	 * @param resource a FileDescriptorSet with comments, on the class path
	 * @param file the file of the contract in it
	 * @param scopeOf the scope of a method by its full name, or null
	 */
	public static Reference of(String resource, String file, UnaryOperator<@Nullable String> scopeOf,
			List<String> reasons) {
		try (InputStream descriptors = Reference.class.getResourceAsStream(resource)) {
			FileDescriptorProto described = FileDescriptorSet.parseFrom(descriptors)
				.getFileList()
				.stream()
				.filter((candidate) -> candidate.getName().equals(file))
				.findFirst()
				.orElseThrow();
			return new Reader(described, scopeOf).read(reasons);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Reads a file; places in it are lists of numbers, as protoc gives them. */
	private static final class Reader {

		private final FileDescriptorProto file;

		private final UnaryOperator<@Nullable String> scopeOf;

		private final Map<List<Integer>, String> comments;

		Reader(FileDescriptorProto file, UnaryOperator<@Nullable String> scopeOf) {
			this.file = file;
			this.scopeOf = scopeOf;
			this.comments = file.getSourceCodeInfo()
				.getLocationList()
				.stream()
				.filter(Location::hasLeadingComments)
				.collect(Collectors.toMap(Location::getPathList,
						(location) -> location.getLeadingComments().replaceAll("(?m)^ ", "").strip(),
						(first, second) -> first));
		}

		Reference read(List<String> reasons) {
			List<Type> types = new ArrayList<>();
			for (int index = 0; index < this.file.getMessageTypeCount(); index++) {
				add(types, "", this.file.getMessageType(index),
						List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, index));
			}
			List<Service> services = IntStream.range(0, this.file.getServiceCount())
				.mapToObj((index) -> service(this.file.getService(index),
						List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, index)))
				.toList();
			return new Reference(comment(List.of(FileDescriptorProto.SYNTAX_FIELD_NUMBER)), services, types, reasons);
		}

		private Service service(ServiceDescriptorProto service, List<Integer> place) {
			String name = this.file.getPackage() + "." + service.getName();
			return new Service(name, comment(place),
					IntStream.range(0, service.getMethodCount())
						.mapToObj((index) -> method(name, service.getMethod(index),
								within(place, ServiceDescriptorProto.METHOD_FIELD_NUMBER, index)))
						.toList());
		}

		private Method method(String service, MethodDescriptorProto method, List<Integer> place) {
			boolean in = method.getClientStreaming();
			boolean out = method.getServerStreaming();
			String kind = (in && out) ? "streams both ways"
					: in ? "streams requests" : out ? "streams responses" : "unary";
			return new Method(method.getName(), comment(place), kind,
					this.scopeOf.apply(service + "/" + method.getName()),
					method.getOptions().getIdempotencyLevel() == IdempotencyLevel.NO_SIDE_EFFECTS,
					simple(method.getInputType()), simple(method.getOutputType()));
		}

		private void add(List<Type> types, String outer, DescriptorProto message, List<Integer> place) {
			String name = outer + message.getName();
			types.add(new Type(name, comment(place),
					IntStream.range(0, message.getFieldCount())
						.mapToObj((index) -> field(message.getField(index),
								within(place, DescriptorProto.FIELD_FIELD_NUMBER, index)))
						.toList()));
			for (int index = 0; index < message.getEnumTypeCount(); index++) {
				types.add(enumeration(name + ".", message.getEnumType(index),
						within(place, DescriptorProto.ENUM_TYPE_FIELD_NUMBER, index)));
			}
			for (int index = 0; index < message.getNestedTypeCount(); index++) {
				add(types, name + ".", message.getNestedType(index),
						within(place, DescriptorProto.NESTED_TYPE_FIELD_NUMBER, index));
			}
		}

		private Type enumeration(String outer, EnumDescriptorProto values, List<Integer> place) {
			return new Type(outer + values.getName(), comment(place),
					IntStream.range(0, values.getValueCount())
						.mapToObj((index) -> new Field(values.getValue(index).getName(), "",
								comment(within(place, EnumDescriptorProto.VALUE_FIELD_NUMBER, index))))
						.toList());
		}

		private Field field(FieldDescriptorProto field, List<Integer> place) {
			String type = field.hasTypeName() ? simple(field.getTypeName())
					: field.getType().name().substring("TYPE_".length()).toLowerCase();
			String label = (field.getLabel() == FieldDescriptorProto.Label.LABEL_REPEATED) ? "repeated "
					: field.getProto3Optional() ? "optional " : "";
			return new Field(field.getName(), label + type, comment(place));
		}

		private static List<Integer> within(List<Integer> place, int field, int index) {
			return Stream.concat(place.stream(), Stream.of(field, index)).toList();
		}

		private static String simple(String typeName) {
			return typeName.substring(typeName.lastIndexOf('.') + 1);
		}

		private String comment(List<Integer> place) {
			return this.comments.getOrDefault(place, "");
		}

	}

}
