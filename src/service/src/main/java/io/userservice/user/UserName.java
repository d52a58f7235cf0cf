package io.userservice.user;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.constraints.Pattern;
import org.hibernate.validator.constraints.CodePointLength;

/** 1 to 200 characters (Unicode code points), no control characters. */
@CodePointLength(min = 1, max = 200, message = "must have 1 to 200 characters")
// The part before *+ changes nothing; it takes usual characters in a third of the time.
@Pattern(regexp = "[ -~]*+\\P{Cc}*", message = "must not have control characters")
@Constraint(validatedBy = {})
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@interface UserName {

	String message() default "";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

}
