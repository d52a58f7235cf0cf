package io.userservice.http.console;

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
 * Reads the descriptor of a proto file. Places in it are lists of numbers, as protoc
 * gives them.
 */
final class ReferenceReader {

	private final FileDescriptorProto file;

	private final UnaryOperator<@Nullable String> scopeOf;

	private final Map<List<Integer>, String> comments;

	private ReferenceReader(FileDescriptorProto file, UnaryOperator<@Nullable String> scopeOf) {
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

	/**
	 * @param resource a FileDescriptorSet with comments, on the class path
	 * @param file the file of the contract in it
	 * @param scopeOf the scope of a method by its full name, or null
	 */
	static Reference read(String resource, String file, UnaryOperator<@Nullable String> scopeOf, List<String> reasons) {
		try (InputStream descriptors = ReferenceReader.class.getResourceAsStream(resource)) {
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

	private Reference read(List<String> reasons) {
		List<Reference.Type> types = new ArrayList<>();
		for (int index = 0; index < this.file.getMessageTypeCount(); index++) {
			add(types, "", this.file.getMessageType(index),
					List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, index));
		}
		List<Reference.Service> services = IntStream.range(0, this.file.getServiceCount())
			.mapToObj((index) -> service(this.file.getService(index),
					List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, index)))
			.toList();
		return new Reference(comment(List.of(FileDescriptorProto.SYNTAX_FIELD_NUMBER)), services, types, reasons);
	}

	private Reference.Service service(ServiceDescriptorProto service, List<Integer> place) {
		String name = this.file.getPackage() + "." + service.getName();
		return new Reference.Service(name, comment(place),
				IntStream.range(0, service.getMethodCount())
					.mapToObj((index) -> method(name, service.getMethod(index),
							within(place, ServiceDescriptorProto.METHOD_FIELD_NUMBER, index)))
					.toList());
	}

	private Reference.Method method(String service, MethodDescriptorProto method, List<Integer> place) {
		boolean in = method.getClientStreaming();
		boolean out = method.getServerStreaming();
		String kind = (in && out) ? "streams both ways" : in ? "streams requests" : out ? "streams responses" : "unary";
		return new Reference.Method(method.getName(), comment(place), kind,
				this.scopeOf.apply(service + "/" + method.getName()),
				method.getOptions().getIdempotencyLevel() == IdempotencyLevel.NO_SIDE_EFFECTS,
				simple(method.getInputType()), simple(method.getOutputType()));
	}

	private void add(List<Reference.Type> types, String outer, DescriptorProto message, List<Integer> place) {
		String name = outer + message.getName();
		types.add(new Reference.Type(name, comment(place), IntStream.range(0, message.getFieldCount())
			.mapToObj(
					(index) -> field(message.getField(index), within(place, DescriptorProto.FIELD_FIELD_NUMBER, index)))
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

	private Reference.Type enumeration(String outer, EnumDescriptorProto values, List<Integer> place) {
		return new Reference.Type(outer + values.getName(), comment(place),
				IntStream.range(0, values.getValueCount())
					.mapToObj((index) -> new Reference.Field(values.getValue(index).getName(), "",
							comment(within(place, EnumDescriptorProto.VALUE_FIELD_NUMBER, index))))
					.toList());
	}

	private Reference.Field field(FieldDescriptorProto field, List<Integer> place) {
		String type = field.hasTypeName() ? simple(field.getTypeName())
				: field.getType().name().substring("TYPE_".length()).toLowerCase();
		String label = (field.getLabel() == FieldDescriptorProto.Label.LABEL_REPEATED) ? "repeated "
				: field.getProto3Optional() ? "optional " : "";
		return new Reference.Field(field.getName(), label + type, comment(place));
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
