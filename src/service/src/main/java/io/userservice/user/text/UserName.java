package io.userservice.user.text;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.constraints.Pattern;
import org.hibernate.validator.constraints.CodePointLength;

/**
 * 1 to 200 characters (Unicode code points), of which one can be seen; no control
 * characters, line or paragraph separators, bidirectional overrides or unpaired
 * surrogates.
 */
@CodePointLength(min = 1, max = 200, message = "must have 1 to 200 characters")
// The part before *+ changes nothing; it takes usual characters in a third of the time.
@Pattern(regexp = "[ -~]*+[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u202D\\u202E]*",
		message = "must not have control characters, line separators, bidirectional overrides or half characters")
@Constraint(validatedBy = UserNameValidator.class)
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface UserName {

	String message() default "must have a character that can be seen";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

}
