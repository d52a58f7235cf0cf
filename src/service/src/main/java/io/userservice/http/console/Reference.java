package io.userservice.http.console;

import java.util.List;

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
	 * @param scope that a token must have; null for a method that needs no token
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

}
