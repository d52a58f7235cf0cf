package io.userservice.rpc.batch;

import java.io.IOException;

import com.google.protobuf.CodedOutputStream;

/** A message that is written as its bytes; a generated message can be one, too. */
public interface MessageBytes {

	/** The exact count of the bytes. */
	int size();

	void writeTo(CodedOutputStream output) throws IOException;

}
