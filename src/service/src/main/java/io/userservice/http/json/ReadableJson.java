package io.userservice.http.json;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes JSON from JsonFormat piece by piece, and writes it in UTF-8, without the escapes
 * for pages of HTML, which nobody needs here. JsonFormat (protobuf-java-util 4.36) makes
 * each string one piece.
 */
record ReadableJson(OutputStream out) implements Appendable {

	/** The escapes for HTML, among all escapes. */
	private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u00(26|27|3c|3d|3e)|.)");

	@Override
	public ReadableJson append(CharSequence piece) throws IOException {
		String json = piece.toString();
		this.out.write(((json.indexOf('\\') < 0) ? json : readable(json)).getBytes(StandardCharsets.UTF_8));
		return this;
	}

	@Override
	public ReadableJson append(CharSequence text, int start, int end) throws IOException {
		return append(text.subSequence(start, end));
	}

	@Override
	public ReadableJson append(char character) throws IOException {
		return append(Character.toString(character));
	}

	private static String readable(String json) {
		return ESCAPE.matcher(json)
			.replaceAll((escape) -> Matcher.quoteReplacement((escape.group(1) == null) ? escape.group()
					: Character.toString(Integer.parseInt(escape.group(1), 16))));
	}

}
