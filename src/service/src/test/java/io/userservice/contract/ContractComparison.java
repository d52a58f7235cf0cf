package io.userservice.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;

/** Finds what a published contract promises to its clients and another one breaks. */
final class ContractComparison {

	private static final String FIELD_LOST = "generated clients would no longer find this field";

	private static final String FIELD_MISREAD = "generated clients would misread this field";

	private static final String UNIMPLEMENTED = "calls of generated clients would end with UNIMPLEMENTED";

	private final List<String> breaks = new ArrayList<>();

	private ContractComparison() {
	}

	/** One line for each break, none for additions. */
	static List<String> breaks(FileDescriptorProto published, FileDescriptorProto current) {
		ContractComparison comparison = new ContractComparison();
		comparison.compareFiles(published, current);
		return comparison.breaks;
	}

	private void compareFiles(FileDescriptorProto published, FileDescriptorProto current) {
		String file = published.getName();
		compare(file, "syntax", published.getSyntax(), current.getSyntax(), "unset fields would mean something else");
		findImports(published, current);
		compare(file, "package", published.getPackage(), current.getPackage(), UNIMPLEMENTED);
		// With another package every name is another one.
		if (published.getPackage().equals(current.getPackage())) {
			String scope = published.getPackage();
			compareAll(scope, published.getServiceList(), current.getServiceList(), ServiceDescriptorProto::getName,
					this::compareService, UNIMPLEMENTED);
			compareMessages(scope, published.getMessageTypeList(), current.getMessageTypeList());
			compareEnums(scope, published.getEnumTypeList(), current.getEnumTypeList());
		}
	}

	private void findImports(FileDescriptorProto published, FileDescriptorProto current) {
		for (String dependency : current.getDependencyList()) {
			// Every protoc brings the files of google/protobuf.
			if (!published.getDependencyList().contains(dependency) && !dependency.startsWith("google/protobuf/")) {
				this.breaks.add("%s: import %s added: protoc alone would no longer generate a client"
					.formatted(published.getName(), dependency));
			}
		}
	}

	private void compareService(String path, ServiceDescriptorProto published, ServiceDescriptorProto current) {
		compareAll(path, published.getMethodList(), current.getMethodList(), MethodDescriptorProto::getName,
				this::compareMethod, UNIMPLEMENTED);
	}

	private void compareMethod(String path, MethodDescriptorProto published, MethodDescriptorProto current) {
		compare(path, "request type", ContractTerms.fullName(published.getInputType()),
				ContractTerms.fullName(current.getInputType()),
				"the service would misread what generated clients send");
		compare(path, "response type", ContractTerms.fullName(published.getOutputType()),
				ContractTerms.fullName(current.getOutputType()),
				"generated clients would misread what the service answers");
		compare(path, "kind", ContractTerms.kind(published), ContractTerms.kind(current),
				"generated clients would go on calling it as " + ContractTerms.kind(published));
	}

	private void compareMessages(String scope, List<DescriptorProto> published, List<DescriptorProto> current) {
		compareAll(scope, published, current, DescriptorProto::getName, this::compareMessage,
				"generated clients would no longer find this message");
	}

	private void compareMessage(String path, DescriptorProto published, DescriptorProto current) {
		compareAll(path, published.getFieldList(), current.getFieldList(), FieldDescriptorProto::getName,
				(field, before, after) -> {
					compareField(field, before, after);
					compare(field, "oneof", ContractTerms.oneof(published, before), ContractTerms.oneof(current, after),
							"setting one field would clear others than before");
				}, FIELD_LOST);
		findReusedNumbers(path, published, current);
		compareMessages(path, published.getNestedTypeList(), current.getNestedTypeList());
		compareEnums(path, published.getEnumTypeList(), current.getEnumTypeList());
	}

	private void compareField(String path, FieldDescriptorProto published, FieldDescriptorProto current) {
		compare(path, "number", published.getNumber(), current.getNumber(), FIELD_LOST);
		compare(path, "type", ContractTerms.type(published), ContractTerms.type(current), FIELD_MISREAD);
		compare(path, "label", ContractTerms.label(published), ContractTerms.label(current), FIELD_MISREAD);
		compare(path, "JSON name", ContractTerms.jsonName(published), ContractTerms.jsonName(current),
				"clients that speak JSON would no longer find this field");
	}

	private void findReusedNumbers(String path, DescriptorProto published, DescriptorProto current) {
		Map<Integer, String> names = published.getFieldList()
			.stream()
			.collect(Collectors.toMap(FieldDescriptorProto::getNumber, FieldDescriptorProto::getName));
		for (FieldDescriptorProto field : current.getFieldList()) {
			String name = names.getOrDefault(field.getNumber(), field.getName());
			if (!name.equals(field.getName())) {
				this.breaks.add("%s.%s: takes number %d, published as %s: generated clients would read it as %s"
					.formatted(path, field.getName(), field.getNumber(), name, name));
			}
		}
	}

	private void compareEnums(String scope, List<EnumDescriptorProto> published, List<EnumDescriptorProto> current) {
		compareAll(scope, published, current, EnumDescriptorProto::getName,
				(path, before, after) -> compareAll(path, before.getValueList(), after.getValueList(),
						EnumValueDescriptorProto::getName,
						(value, old, now) -> compare(value, "number", old.getNumber(), now.getNumber(),
								"generated clients would read it as another value"),
						"generated clients would no longer find this value"),
				"generated clients would no longer find this enum");
	}

	private <T> void compareAll(String scope, List<T> published, List<T> current, Function<T, String> name,
			Comparison<T> comparison, String consequence) {
		Map<String, T> found = current.stream().collect(Collectors.toMap(name, Function.identity()));
		for (T element : published) {
			String path = scope + "." + name.apply(element);
			T match = found.get(name.apply(element));
			if (match != null) {
				comparison.compare(path, element, match);
			}
			else {
				this.breaks.add(path + ": removed: " + consequence);
			}
		}
	}

	private void compare(String path, String what, Object published, Object current, String consequence) {
		if (!published.equals(current)) {
			this.breaks.add("%s: %s changed from %s to %s: %s".formatted(path, what, published, current, consequence));
		}
	}

	private interface Comparison<T> {

		void compare(String path, T published, T current);

	}

}
