package io.userservice.contract;

import java.io.IOException;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.TextFormat;

/** The published contract and more, with its elements by name, for tests to break. */
public final class ContractSample {

	/** What a contract may have, and the published one has not. */
	private static final String ADDITIONS = """
			message_type {
			  name: "Profile"
			  field { name: "phone" number: 1 label: LABEL_OPTIONAL type: TYPE_STRING oneof_index: 0 }
			  field { name: "role" number: 2 label: LABEL_OPTIONAL type: TYPE_ENUM type_name: ".user.Profile.Role" }
			  oneof_decl { name: "contact" }
			  nested_type {
			    name: "Address"
			    field { name: "zip_code" number: 1 label: LABEL_OPTIONAL type: TYPE_INT32 }
			  }
			  enum_type {
			    name: "Role"
			    value { name: "UNKNOWN" number: 0 }
			    value { name: "ADMIN" number: 1 }
			  }
			}
			enum_type { name: "Order" value { name: "ORDER_UNKNOWN" number: 0 } }
			service { name: "ProfileService" }
			""";

	private ContractSample() {
	}

	static FileDescriptorProto extended() throws IOException {
		FileDescriptorProto.Builder builder = PublishedContractTests.published().toBuilder();
		TextFormat.merge(ADDITIONS, builder);
		return builder.build();
	}

	static MethodDescriptorProto.Builder method(FileDescriptorProto.Builder file, String name) {
		return file.getServiceBuilder(0)
			.getMethodBuilderList()
			.stream()
			.filter((method) -> method.getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	static DescriptorProto.Builder message(FileDescriptorProto.Builder file, String name) {
		return file.getMessageTypeBuilderList()
			.stream()
			.filter((message) -> message.getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	static FieldDescriptorProto.Builder field(FileDescriptorProto.Builder file, String message, String name) {
		return message(file, message).getFieldBuilderList()
			.stream()
			.filter((field) -> field.getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

}
